namespace LbController.Providers.Aws.Tests.Contract;

/// <summary>
/// Where moto 5.1.1 differs from AWS. The cases of the contract hold moto to it: a moto that has become right fails its case, and the row goes.
/// </summary>
internal static class MotoDeviations
{
    private const string Ok = "OK";
    private const string Configuration = "InvalidConfigurationRequest";
    private const string Validation = "ValidationError";

    public static readonly MotoDeviation LoadBalancerTwice = new("CreateLoadBalancer with a name and settings that are there", Ok, "DuplicateLoadBalancerName");
    public static readonly MotoDeviation LoadBalancerName = new("CreateLoadBalancer with a name that is none", Validation, Ok);
    public static readonly MotoDeviation SubnetUnknown = new("CreateLoadBalancer in an unknown subnet", "SubnetNotFound", "InvalidSubnetID.NotFound");
    public static readonly MotoDeviation SecurityGroupUnknown = new("CreateLoadBalancer with an unknown security group", "InvalidSecurityGroup", Ok);
    public static readonly MotoDeviation TwoSubnetsOfAZone = new("CreateLoadBalancer in two subnets of a zone", Configuration, Ok);
    public static readonly MotoDeviation AllocationUnknown = new("CreateLoadBalancer with an unknown Elastic IP", "AllocationIdNotFound", Ok);
    public static readonly MotoDeviation DualstackWithoutIpv6 = new("CreateLoadBalancer dualstack in subnets without IPv6", "InvalidSubnet", Ok);
    public static readonly MotoDeviation StateOfANewOne = new("State at the first DescribeLoadBalancers", "provisioning", "active");
    public static readonly MotoDeviation OneOfTwoUnknown = new("DescribeLoadBalancers by two ARNs, one unknown", "LoadBalancerNotFound", Ok);
    public static readonly MotoDeviation DescribeManyArns = new("DescribeLoadBalancers by 21 ARNs", Validation, Ok);
    public static readonly MotoDeviation DeletionProtection = new("DeleteLoadBalancer under deletion protection", "OperationNotPermitted", Ok);
    public static readonly MotoDeviation GroupsOfADeletedOne = new("LoadBalancerArns of a target group whose load balancer is deleted", "", "the deleted one");
    public static readonly MotoDeviation TagsOfNoLoadBalancer = new("DescribeTags of an unknown load balancer", "LoadBalancerNotFound", Ok);
    public static readonly MotoDeviation AccessLogs = new("Default of access_logs.s3.enabled", "false", "");
    public static readonly MotoDeviation LoadBalancerDefaults = new("Default of dns_record.client_routing_policy", "any_availability_zone", "");
    public static readonly MotoDeviation AttributeValue = new("ModifyLoadBalancerAttributes with a value that is none", Configuration, Ok);
    public static readonly MotoDeviation PrivateLink = new("SetSecurityGroups with enforcement on PrivateLink off", "off", "");
    public static readonly MotoDeviation SecurityGroupsLater = new("SetSecurityGroups on one that was made without", Configuration, Ok);
    public static readonly MotoDeviation SetUnknownSubnet = new("SetSubnets with an unknown one", "SubnetNotFound", "InvalidSubnetID.NotFound");
    public static readonly MotoDeviation SubnetsTakenAway = new("SetSubnets with one less", Configuration, Ok);
    public static readonly MotoDeviation SetDualstack = new("SetIpAddressType dualstack in subnets without IPv6", "InvalidSubnet", Configuration);
    public static readonly MotoDeviation SetCapacity = new("ModifyCapacityReservation", Ok, "Http500");
    public static readonly MotoDeviation GetCapacity = new("DescribeCapacityReservation", Ok, "Http500");
    public static readonly MotoDeviation AccountLimits = new("Limit targets-per-network-load-balancer", "3000", "200");

    public static readonly MotoDeviation TargetGroupTwice = new("CreateTargetGroup with a name and settings that are there", Ok, "DuplicateTargetGroupName");
    public static readonly MotoDeviation ModifySuccessCodes = new("ModifyTargetGroup from TCP to HTTP: success codes", "200-299", "");
    public static readonly MotoDeviation ModifyInterval = new("ModifyTargetGroup with a health check every 301 s", Validation, Ok);
    public static readonly MotoDeviation TargetGroupDefaults = new("Default of preserve_client_ip.enabled", "true", "");
    public static readonly MotoDeviation StickinessDefault = new("load_balancing.algorithm.type of a TCP group", "", "round_robin");
    public static readonly MotoDeviation TargetGroupAttribute = new("ModifyTargetGroupAttributes with a key that is none", Configuration, Ok);
    public static readonly MotoDeviation TagsOfNoTargetGroup = new("DescribeTags of an unknown target group", "TargetGroupNotFound", Ok);

    public static readonly MotoDeviation OneIdTwoPorts = new("RegisterTargets of one id with two ports", "30080 30081", "30081");
    public static readonly MotoDeviation DeregisteredPort = new("DeregisterTargets of one of its ports", "30081", "");
    public static readonly MotoDeviation DeregisterUnknown = new("DeregisterTargets of one that is not registered", Ok, "InvalidTarget");
    public static readonly MotoDeviation RestOfTheBatch = new("RegisterTargets with one that is stopped: the others", "", "30080");
    public static readonly MotoDeviation RegisterUnknown = new("RegisterTargets of an unknown instance", "InvalidTarget", Ok);
    public static readonly MotoDeviation RegisterMany = new("RegisterTargets of 201", Validation, Ok);
    public static readonly MotoDeviation HealthUnattached = new("Health in a group that no listener uses", "unused Target.NotInUse", "healthy");
    public static readonly MotoDeviation HealthAtFirst = new("Health right after the first listener", "initial Elb.RegistrationInProgress", "healthy");
    public static readonly MotoDeviation HealthDraining = new("Health right after DeregisterTargets", "draining Target.DeregistrationInProgress", "gone");

    public static readonly MotoDeviation ListenerTwice = new("CreateListener on a port that has one with other settings", "DuplicateListener", Ok);
    public static readonly MotoDeviation ListenerOverwritten = new("The group that it forwards to afterwards", "one", "two");
    public static readonly MotoDeviation ListenerUdpBesideTcp = new("CreateListener UDP on a port that has TCP", "DuplicateListener", Ok);
    public static readonly MotoDeviation ProtocolMismatch = new("CreateListener UDP for a TCP group", "IncompatibleProtocols", Ok);
    public static readonly MotoDeviation CertificateMissing = new("CreateListener TLS without a certificate", Validation, Ok);
    public static readonly MotoDeviation CertificateUnknown = new("CreateListener with an unknown certificate", "CertificateNotFound", "CertificateNotFoundException");
    public static readonly MotoDeviation PolicyUnknown = new("CreateListener with an unknown ssl policy", "SSLPolicyNotFound", Ok);
    public static readonly MotoDeviation AlpnUnknown = new("CreateListener with an unknown ALPN policy", "ALPNPolicyNotFound", Ok);
    public static readonly MotoDeviation GroupOfTwoBalancers = new("CreateListener for a group of another load balancer", "TargetGroupAssociationLimit", Ok);
    public static readonly MotoDeviation ModifyToTls = new("ModifyListener from TCP to TLS", Ok, "UnsupportedProtocol");
    public static readonly MotoDeviation ModifyToMismatch = new("ModifyListener to UDP for TCP groups", "IncompatibleProtocols", "UnsupportedProtocol");
    public static readonly MotoDeviation ModifyToUnknown = new("ModifyListener to an unknown target group", "TargetGroupNotFound", Ok);
    public static readonly MotoDeviation ListenerAttribute = new("ModifyListenerAttributes with an idle timeout of 59 s", Configuration, Ok);
    public static readonly MotoDeviation IsDefault = new("DescribeListenerCertificates: default ones of two", "1 of 2", "0 of 3");
    public static readonly MotoDeviation AddUnknownCertificate = new("AddListenerCertificates of an unknown one", "CertificateNotFound", Ok);
    public static readonly MotoDeviation CertificatesAfterUnknown = new("Further certificates after AddListenerCertificates of an unknown one", "1", "2");
    public static readonly MotoDeviation RemoveDefault = new("RemoveListenerCertificates of the default one", "OperationNotPermitted", Ok);

    public static readonly MotoDeviation TooManyTags = new("AddTags of the 51st", "TooManyTags", "TooManyTagsError");
    public static readonly MotoDeviation TagsOfMany = new("DescribeTags of 21 ARNs", Validation, Ok);
    public static readonly MotoDeviation TagsOfNoListener = new("DescribeTags of an unknown listener", "ListenerNotFound", Ok);
    public static readonly MotoDeviation ReservedTag = new("AddTags of aws:…", Validation, Ok);
    public static readonly MotoDeviation LongTag = new("AddTags of a key of 129 characters", Validation, Ok);

    public static readonly MotoDeviation RestOfTheRules = new("AuthorizeSecurityGroupIngress with one that is there: rules afterwards", "4", "5");
    public static readonly MotoDeviation RuleWithOtherDescription = new("AuthorizeSecurityGroupIngress of one that is there, described otherwise", "InvalidPermission.Duplicate", Ok);
    public static readonly MotoDeviation HostBits = new("AuthorizeSecurityGroupIngress with host bits", "10.1.0.0/16", "10.1.2.3/16");
    public static readonly MotoDeviation GroupOfABalancer = new("DeleteSecurityGroup of one that a load balancer has", "DependencyViolation", Ok);
    public static readonly MotoDeviation GroupOfARule = new("DeleteSecurityGroup of one that a rule names", "DependencyViolation", Ok);
    public static readonly MotoDeviation GroupOfAnInstance = new("DeleteSecurityGroup of one that an instance has", "DependencyViolation", Ok);

    /// <summary>Every row.</summary>
    public static IEnumerable<MotoDeviation> All => typeof(MotoDeviations).GetFields().Select(row => row.GetValue(null)).OfType<MotoDeviation>();
}
