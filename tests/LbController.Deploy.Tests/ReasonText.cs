using LbController.Abstractions.Errors;
using LbController.Core.Planning;
using LbController.Core.Status;
using Aws = LbController.Providers.Aws.ProblemReasons;
using AzureReasons = LbController.Providers.Azure.ProblemReasons;
using HAProxy = LbController.Providers.HAProxy.ProblemReasons;

namespace LbController.Deploy.Tests;

/// <summary>What the reference says of a reason.</summary>
/// <param name="Meaning">What is the case.</param>
/// <param name="Remedy">What to do, or an example of the message.</param>
internal sealed record ReasonText(string Meaning, string Remedy)
{
    /// <summary>Of conditions: the conditions and values that have it, and an example message.</summary>
    public static readonly IReadOnlyDictionary<string, (string Conditions, ReasonText Text)> OfConditions = new Dictionary<string, (string, ReasonText)>
    {
        [ConditionReasons.Accepted] = ("Accepted True", new("the specification can be served", "Served by provider haproxy.")),
        [ConditionReasons.NotAccepted] = ("Programmed False", new("nothing exists, since the specification is refused", "Nothing is set up until the spec is accepted.")),
        [ConditionReasons.Programmed] = ("Programmed True", new("it serves", "Traffic to 192.0.2.7 is sent to the nodes.")),
        [ConditionReasons.Waiting] = ("Programmed False", new("the back end needs time, or something to become free", "All 16 IPv4 addresses of the pools (192.0.2.0/28) are taken (16 in use); delete a Service or enlarge a pool. It is tried again by itself.")),
        [ConditionReasons.Removing] = ("Programmed False", new("the load balancer is being removed", "The load balancer is being removed.")),
        [ConditionReasons.RemovalFailed] = ("Programmed False", new("a removal failed, and is tried again", "HAProxy does not answer. The removal is tried again; to let the Service go without it and leave the load balancer behind, set the annotation lbcontroller.io/deletion-policy to Orphan.")),
        [ConditionReasons.RemovalBlocked] = ("Programmed False", new("a removal is refused until somebody acts", "as above, with what has to be done")),
        [ConditionReasons.AsSpecified] = ("Degraded False", new("nothing is missing", "Served in every point as asked for.")),
        [ConditionReasons.Multiple] = ("Degraded True", new("more than one thing is missing; one alone has its own reason", "the messages of all of them")),
        [ConditionReasons.NoEligibleNodes] = ("Degraded True", new("no node takes traffic", "No node can take traffic: connections fail until there is one. Add a node, or remove exclusion labels.")),
        [ConditionReasons.PausedByAnnotation] = ("Paused True", new("the annotation says so", "The load balancer is left as it is, whatever changes, until the annotation lbcontroller.io/paused is removed.")),
        [ConditionReasons.DriftFound] = ("InSync False", new("somebody else changed the back end, and it is not repaired yet", "At 2026-01-02T03:04:05Z the load balancer was not as it was left: …; the repair failed: …")),
        [ConditionReasons.DriftRepaired] = ("InSync True", new("somebody else changed the back end, and it is repaired", "At 2026-01-02T03:04:05Z the load balancer was not as it was left: ….")),
        [ConditionReasons.PortsServed] = ("LoadBalancerPortsError False", new("there was a port with an error, and there is none any more", "Every port is served.")),
        [ConditionReasons.NotServed] = ("Accepted or Programmed False", new("the back end refused without a reason", "spec: the back end gave no reason")),
    };

    /// <summary>Of problems with a specification, whatever the back end.</summary>
    public static readonly IReadOnlyDictionary<string, ReasonText> OfSpecifications = new Dictionary<string, ReasonText>
    {
        [AddressRules.InvalidAddress] = new("the requested address is none, names a family twice, or contradicts spec.loadBalancerIP", "name at most one address a family, in one place"),
        [AddressRules.AddressNotSupported] = new("the back end does not let one choose", "remove the request"),
        [AnnotationRules.UnknownAnnotation] = new("an annotation of ours that means nothing", "correct its name, or remove it"),
        [FamilyRules.FamilyNotSupported] = new("not every family of spec.ipFamilies can be served", "change ipFamilyPolicy or ipFamilies"),
        [LifecycleRules.InvalidPaused] = new("the value of `lbcontroller.io/paused` is neither true nor false; nothing is changed", "set true or false, or remove it"),
        [LifecycleRules.InvalidDeletionPolicy] = new("the value of `lbcontroller.io/deletion-policy` is not known; a removal waits", "set Delete or Orphan, or remove it"),
        [ListenerRules.ProtocolNotSupported] = new("upstream's reason: a protocol, or the mix of them, cannot be served", "change the protocol, or make one Service a protocol"),
        [ListenerRules.NoNodePort] = new("a port has no NodePort, and nodes are reached by it", "set spec.allocateLoadBalancerNodePorts to true, or give a nodePort"),
        [ListenerRules.InvalidPort] = new("a port or NodePort is out of bounds", "give numbers from 1 to 65535"),
        [ListenerRules.NoPorts] = new("the Service has no port", "add one"),
        [NodeLabelRules.InvalidNodeLabels] = new("the annotation that narrows the nodes by label names no labels; nothing is changed", "write it as pool=edge, or remove it"),
        [SharingRules.InvalidSharingKey] = new("the value of `lbcontroller.io/sharing-key` is no key", "1 to 63 letters, digits, `-`, `_` and `.`, the first and last a letter or digit"),
        [SharingRules.SharingNotSupported] = new("the back end gives every Service an address of its own", "remove the key, or live with it"),
        [SourceRangeRules.InvalidSourceRange] = new("a source range is no CIDR; nobody is let in because of it", "correct the field or annotation"),
        [SourceRangeRules.SourceRangesNotSupported] = new("the back end cannot keep clients out, so it does not serve", "remove the ranges, or use another class"),
        [TrafficRules.AffinityNotSupported] = new("the back end does not keep a client on one node", "set spec.sessionAffinity to None, or live with it"),
        [TrafficRules.AffinityTimeoutOutOfBounds] = new("the timeout of the affinity is out of bounds; three hours are used", "give 1 to 86400"),
        [TrafficRules.ClientAddressNotPreserved] = new("policy Local is served, but Pods see the load balancer's address", "nothing, or set externalTrafficPolicy to Cluster"),
        [TrafficRules.NoHealthCheckNodePort] = new("policy Local without a healthCheckNodePort", "set one"),
    };

    /// <summary>Of problems that HAProxy's adapter finds.</summary>
    public static readonly IReadOnlyDictionary<string, ReasonText> OfHAProxy = new Dictionary<string, ReasonText>
    {
        [HAProxy.AddressFamilyNotServed] = new("the requested address is of a family that the Service does not have", "request one of spec.ipFamilies"),
        [HAProxy.AddressInUse] = new("the address or port is another Service's, or another program's on the machine; the message names it", "another address or port; where programs are in the way it is tried again by itself"),
        [HAProxy.AddressNotBound] = new("the address cannot be put on the interface, or another machine in the LAN has it; the message names the reason or its hardware address; tried again by itself", "remove the address there, or give the controller its rights (--haproxy-address-binder)"),
        [HAProxy.AddressNotInPool] = new("the requested address is in no pool that the Service may use (refused), or the present one is in none any more (kept)", "request one of a pool, or enlarge it"),
        [HAProxy.AddressPoolExhausted] = new("every address of the family is taken; tried again by itself", "delete a Service, or enlarge the pool"),
        [HAProxy.AddressPoolUnavailable] = new("the pool that is asked for does not exist or is not for this Service; what is served is kept", "correct the name, or have the pool made or opened (--haproxy-pool); the message names what is possible"),
        [HAProxy.AddressStillShared] = new("the sharing keys differ by now, but an address that is served is not moved", "recreate one of the two, or give both the same key"),
        [HAProxy.HealthProbeInvalid] = new("the port or path of the health check cannot be used; NodePorts are probed instead", "correct spec.healthCheckNodePort"),
        [HAProxy.IneffectiveAnnotation] = new("an annotation contradicts another wish of the Service, or means nothing to its UDP ports; it is served without", "what the message says, or remove one of the two"),
        [HAProxy.InvalidAnnotation] = new("the value of an annotation under haproxy.lbcontroller.io/, or of the class's parameter of that name, is not allowed; it is served without, but for `proxy-protocol`, where it is refused", "the message has the bounds and an example"),
        [HAProxy.NodePortMissing] = new("a port has no NodePort", "set spec.allocateLoadBalancerNodePorts to true"),
        [HAProxy.NodeWithoutAddress] = new("nodes without an address of a family take none of its traffic; up to 20 are named", "give the nodes an InternalIP of the family, or exclude them by label"),
        [HAProxy.ProtocolNotSupported] = new("SCTP; or UDP where nothing beside HAProxy can forward it, with what was tried", "do what the message names, or remove the port"),
        [HAProxy.RejectedByHAProxy] = new("HAProxy refuses the configuration of this Service alone; what was served is served on", "report it, with the message"),
        [HAProxy.UdpNotForwarded] = new("UDP ports could not be brought into effect; TCP is served", "see the message; it is tried again every 5 s"),
        [HAProxy.UnknownAnnotation] = new("an annotation under haproxy.lbcontroller.io/ that means nothing", "correct its name; the message lists those that there are"),
    };

    /// <summary>Of problems that AWS's adapter finds.</summary>
    public static readonly IReadOnlyDictionary<string, ReasonText> OfAws = new Dictionary<string, ReasonText>
    {
        [Aws.AddressFamilyNotServed] = new("the load balancer cannot have addresses of a family of the Service", "what the message says: subnets with IPv6, or other ipFamilies"),
        [Aws.AdoptionRefused] = new("the load balancer to adopt is not in this account and region, is in another VPC than the nodes, or does not say that this Service may use it", "correct the ARN; or its owner tags it `lbcontroller.io/adoptable-by` with the cluster, `cluster/namespace` or `cluster/namespace/name`"),
        [Aws.DeletionProtection] = new("AWS will not delete the load balancer, since it is protected; the Service stays until it may", "turn deletion_protection.enabled off"),
        [Aws.ImmutableOnAws] = new("AWS cannot change it of a load balancer that is there (scheme, name, the subnet of a zone, fixed addresses, having groups at all); it serves on as it is", "undo the change, or annotate `aws.lbcontroller.io/replace: allow` to have a new one take over, with another DNS name"),
        [Aws.LoadBalancerInUse] = new("AWS will not delete the load balancer, since something uses it, such as an endpoint service", "remove that"),
        [Aws.IneffectiveAnnotation] = new("an annotation contradicts another wish of the Service, or has no effect beside it; it is served without, unless that would serve less safely than asked", "what the message says, or remove one of the two"),
        [Aws.InvalidAnnotation] = new("the value of an annotation, or of the class's parameter of that name, is not allowed; it is served without where that is safe, and refused where it is not", "the message has what is allowed and an example"),
        [Aws.InvalidTarget] = new("AWS does not take some nodes: not running, or not in the VPC; the others are targets", "start them, or nothing: they are tried again hourly"),
        [Aws.LimitExceeded] = new("more than AWS has room for", "what the message counts"),
        [Aws.LoadBalancerFailed] = new("AWS could not set the load balancer up", "look at the subnets' free addresses and the account's limits; delete it to have it made anew"),
        [Aws.LoadBalancerImpaired] = new("AWS has set it up, but not whole", "look at the subnets' free addresses"),
        [Aws.NodeNotATarget] = new("nodes that are no EC2 instance, or without an address of the family; up to three are named", "see to spec.providerID, or exclude them by label"),
        [Aws.NodeSecurityGroupUnknown] = new("a node has several security groups, and which one to open to load balancers cannot be told", "tag one kubernetes.io/cluster/NAME (--aws-cluster-name), or set --aws-node-security-groups"),
        [Aws.PortConflict] = new("two protocols on one port that cannot share a listener", "use another port, or one NodePort for both"),
        [Aws.PortTaken] = new("the adopted load balancer has a listener of somebody else on the port, which is left alone", "use another port, or remove that listener"),
        [Aws.ReplacementNeedsAName] = new("a new load balancer is to take over, but cannot have the name of the old one beside it", "set another name, or none"),
        [Aws.SecurityGroupNotFound] = new("a group that the Service names is not in the VPC", "correct the id or the value of the tag Name"),
        [Aws.SourceRangesNotEnforced] = new("client networks are restricted, and nothing would enforce it, so it is refused", "remove the ranges, or let the controller manage the groups"),
        [Aws.SubnetsNotUsable] = new("there is no subnet to be in, or one that is named cannot be used", "tag subnets `kubernetes.io/role/elb` or `kubernetes.io/role/internal-elb`, or name them"),
        [Aws.TooManyTargets] = new("a quota of targets is reached: some nodes get no traffic", "have the quota raised, or choose fewer nodes by `…-target-node-labels`; tried again hourly, and when others leave"),
        [Aws.UnknownAnnotation] = new("an annotation under a prefix of the adapter's that means nothing", "correct its name; the message has the nearest one"),
        [Aws.UnsupportedAnnotation] = new("an annotation of other controllers that is not supported here", "the message has what to do instead"),
    };

    /// <summary>Of problems that Azure's adapter finds.</summary>
    public static readonly IReadOnlyDictionary<string, ReasonText> OfAzure = new Dictionary<string, ReasonText>
    {
        [AzureReasons.AddressFamilyNotServed] = new("the family cannot be had in the way that is asked for", "what the message says, or other ipFamilies"),
        [AzureReasons.AddressNotInSubnet] = new("the private address is not of the subnet, or one that Azure keeps for itself", "request one of the subnet, or name another subnet"),
        [AzureReasons.FeatureNotAvailable] = new("HA ports, or a private link service, where Azure does not have them", "what the message says"),
        [AzureReasons.IneffectiveAnnotation] = new("two wishes contradict each other, or one has no effect beside another", "what the message says, or remove one of the two"),
        [AzureReasons.InvalidAnnotation] = new("the value of an annotation, or of the class's parameter of that name, is not allowed; it is served without where that is safe, and refused where it is not", "the message has what is allowed and an example"),
        [AzureReasons.LimitExceeded] = new("more than Azure has room for", "what the message counts; where load balancers are full, a greater --azure-max-load-balancers"),
        [AzureReasons.LoadBalancerNotFound] = new("none of the load balancers that the Service names is the cluster's", "name one of those that the message lists"),
        [AzureReasons.NeedsIpv4Frontend] = new("Azure takes an IPv6 address on a load balancer only beside an IPv4 one, and there is none yet", "add IPv4 to the Service's families, or have another Service with IPv4 first"),
        [AzureReasons.NoPortToServe] = new("annotations leave no port to serve", "remove `…_no_lb_rule` from a port"),
        [AzureReasons.PortTaken] = new("another Service has the port on the address that both share", "use another port, or an address of its own"),
        [AzureReasons.PrivateLinkNotPromised] = new("a private link service is asked for, which Microsoft's documents do not promise in front of nodes by address", "try a connection by it before you rely on it"),
        [AzureReasons.PublicIpNotFound] = new("there is no public IP with that name or address where it is looked for", "correct it, or name its resource group"),
        [AzureReasons.PublicIpNotUsable] = new("the public IP belongs to another cluster, namespace or use, or is not of the right SKU, region or family", "name another one"),
        [AzureReasons.SecurityGroupNotFound] = new("there is no network security group to write rules into", "attach one to the nodes' subnet, or set --azure-security-group"),
        [AzureReasons.SourceRangesNotEnforced] = new("client networks are restricted, and nothing would enforce it, so it is refused", "remove the ranges, or let the controller write into a security group"),
        [AzureReasons.SubnetNotUsable] = new("the subnet is not there, or has no network of the family", "name another one, or have it made"),
        [AzureReasons.UnknownAnnotation] = new("an annotation under a prefix of the adapter's that means nothing", "correct its name; the message has the nearest one"),
        [AzureReasons.UnsupportedAnnotation] = new("an annotation of other controllers that is not supported here", "the message has what to do instead"),
    };

    /// <summary>Of failures: what they mean, and when it is tried again.</summary>
    public static readonly IReadOnlyDictionary<string, ReasonText> OfFailures = new Dictionary<string, ReasonText>
    {
        [nameof(ProviderErrorKind.Throttled)] = new("the back end asks for fewer calls", "when it says, else with back-off"),
        [nameof(ProviderErrorKind.Unavailable)] = new("the back end is not reachable, or fails by itself", "after 5 s, doubling to 5 min"),
        [nameof(ProviderErrorKind.Conflict)] = new("something else changed the same thing at the same time", "after 5 s, doubling to 5 min"),
        [nameof(ProviderErrorKind.NotFound)] = new("the thing is not there any more; for a removal, that is success", "after 5 s, doubling to 5 min"),
        [nameof(ProviderErrorKind.Denied)] = new("credentials, permissions or policy do not allow it", "about every 5 min; grant what the message names"),
        [nameof(ProviderErrorKind.QuotaExceeded)] = new("a limit of the account or machine is reached", "about every 5 min; raise the limit, or use less"),
        [nameof(ProviderErrorKind.InvalidRequest)] = new("the back end will never accept it as it is", "about every 5 min; change the Service"),
        [nameof(ProviderErrorKind.Timeout)] = new("no answer in time; whether it took effect is found out next time", "after 5 s, doubling to 5 min"),
    };
}
