using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Elb;

/// <summary>Targets, by id and port.</summary>
/// <param name="cloud">What there is.</param>
internal sealed class TargetOperations(Cloud cloud)
{
    private const string TargetsSchema = "[]{Id* Port#1-65535 AvailabilityZone}";

    private static readonly IPNetwork[] PrivateRanges =
        [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("100.64.0.0/10")];

    public IEnumerable<Operation> Operations =>
    [
        Operation.Elb("RegisterTargets", "TargetGroupArn* Targets*" + TargetsSchema, Register),
        Operation.Elb("DeregisterTargets", "TargetGroupArn* Targets*" + TargetsSchema, Deregister),
        Operation.Elb("DescribeTargetHealth", "TargetGroupArn* Targets" + TargetsSchema + " Include[]<AnomalyDetection|All>", DescribeHealth),
    ];

    private void Register(Input input, XmlText reply)
    {
        FakeTargetGroup group = cloud.TargetGroup(input.Text("TargetGroupArn"));
        IReadOnlyList<Input> asked = Limit(input.List("Targets"));
        List<TargetEntry> entries = group.TargetType == "instance" ? Instances(group, asked) : Addresses(group, asked);
        List<(TargetEntry Entry, TargetEntry? Before)> undo = [];
        foreach (TargetEntry entry in entries)
        {
            TargetEntry? before = cloud.Targets.Find(group.Arn, entry.Id, entry.Port);
            if (before is { DrainsUntil: null })
            {
                continue;
            }

            cloud.Targets.Put(group.Arn, entry);
            undo.Add((entry, before));
        }

        try
        {
            CheckQuotas(group);
        }
        catch (AwsErrorException)
        {
            Undo(group, undo);
            throw;
        }

        if (undo.Count > 0)
        {
            cloud.Targets.Note(group.Arn, "RegisterTargets");
        }
    }

    private void CheckQuotas(FakeTargetGroup group)
    {
        if (cloud.Targets.CountRegistered(group.Arn) > cloud.Settings.Quotas.TargetsPerTargetGroup)
        {
            throw new AwsErrorException("TooManyTargets", $"The maximum number of targets per target group has been reached on target group '{group.Arn}'");
        }

        foreach (string balancer in cloud.LoadBalancersTo(group.Arn).ToList())
        {
            TargetQuota.Check(cloud, balancer, []);
        }
    }

    private void Undo(FakeTargetGroup group, List<(TargetEntry Entry, TargetEntry? Before)> undo)
    {
        foreach ((TargetEntry entry, TargetEntry? before) in undo)
        {
            if (before is null)
            {
                cloud.Targets.Drop(group.Arn, entry.Id, entry.Port);
            }
            else
            {
                cloud.Targets.Put(group.Arn, before);
            }
        }
    }

    private List<TargetEntry> Instances(FakeTargetGroup group, IReadOnlyList<Input> asked)
    {
        List<string> unknown = [.. asked.Select(target => target.Text("Id")).Distinct().Where(id =>
            !cloud.Instances.TryGetValue(id, out FakeInstance? instance) || cloud.Subnets[instance.SubnetId].VpcId != group.VpcId)];
        if (unknown.Count > 0)
        {
            throw new AwsErrorException("InvalidTarget", $"The following targets are not in the target group VPC '{group.VpcId}', or do not exist: {Quoted(unknown)}");
        }

        List<string> stopped = [.. asked.Select(target => target.Text("Id")).Distinct().Where(id => cloud.Instances[id].State != "running")];
        return stopped.Count > 0
            ? throw new AwsErrorException("InvalidTarget", $"The following targets are not in a running state and cannot be registered: {Quoted(stopped)}")
            : [.. asked.Select(target => new TargetEntry(
                target.Text("Id"),
                target.Integer("Port") ?? group.Port,
                cloud.Subnets[cloud.Instances[target.Text("Id")].SubnetId].ZoneName,
                cloud.Now))];
    }

    private List<TargetEntry> Addresses(FakeTargetGroup group, IReadOnlyList<Input> asked)
    {
        var entries = new List<TargetEntry>();
        foreach (Input target in asked)
        {
            string id = target.Text("Id");
            AddressFamily family = group.IpAddressType == "ipv6" ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
            if (!IPAddress.TryParse(id, out IPAddress? ip) || ip.AddressFamily != family)
            {
                throw AwsErrorException.Validation($"The IP address '{id}' is not a valid {group.IpAddressType} address");
            }

            FakeVpc vpc = cloud.Vpcs[group.VpcId];
            bool inside = vpc.CidrBlocks.Concat(vpc.Ipv6CidrBlocks).Any(cidr => IPNetwork.Parse(cidr).Contains(ip));
            string? zone = target.TextOrNull("AvailabilityZone");
            if (!inside && (zone != "all" || !PrivateRanges.Any(range => range.Contains(ip))))
            {
                throw new AwsErrorException("InvalidTarget", $"The following targets are not within enabled IP ranges of VPC '{group.VpcId}': '{id}'");
            }

            FakeSubnet? subnet = cloud.Subnets.Values.FirstOrDefault(item => item.VpcId == group.VpcId
                && (IPNetwork.Parse(item.CidrBlock).Contains(ip) || (item.Ipv6CidrBlock is { } six && IPNetwork.Parse(six).Contains(ip))));
            entries.Add(new TargetEntry(id, target.Integer("Port") ?? group.Port, inside ? subnet?.ZoneName ?? zone : zone, cloud.Now));
        }

        return entries;
    }

    private void Deregister(Input input, XmlText reply)
    {
        FakeTargetGroup group = cloud.TargetGroup(input.Text("TargetGroupArn"));
        int delay = int.Parse(group.Attributes["deregistration_delay.timeout_seconds"], CultureInfo.InvariantCulture);
        bool changed = false;
        foreach (Input target in Limit(input.List("Targets")))
        {
            string id = target.Text("Id");
            int port = target.Integer("Port") ?? group.Port;
            if (cloud.Targets.Find(group.Arn, id, port) is not { DrainsUntil: null } entry)
            {
                continue;
            }

            changed = true;
            if (group.InUseSince is null || delay == 0)
            {
                cloud.Targets.Drop(group.Arn, id, port);
            }
            else
            {
                cloud.Targets.Put(group.Arn, entry with { DrainsUntil = cloud.Now.AddSeconds(delay) });
            }
        }

        if (changed)
        {
            cloud.Targets.Note(group.Arn, "DeregisterTargets");
        }
    }

    private void DescribeHealth(Input input, XmlText reply)
    {
        FakeTargetGroup group = cloud.TargetGroup(input.Text("TargetGroupArn"));
        IReadOnlyList<Input> asked = input.List("Targets");
        IEnumerable<FakeTarget> targets = asked.Count == 0
            ? cloud.Targets.Of(group.Arn).Select(entry => cloud.Targets.Describe(group, entry))
            : asked.Select(target => One(group, target.Text("Id"), target.Integer("Port") ?? group.Port));
        reply.List("TargetHealthDescriptions", targets.ToList(), target =>
        {
            reply.Group("Target", () => reply.Value("Id", target.Id).Value("Port", target.Port).Value("AvailabilityZone", group.TargetType == "ip" ? target.Zone : null));
            reply.Value("HealthCheckPort", group.Health.Port == "traffic-port" ? target.Port.ToString(CultureInfo.InvariantCulture) : group.Health.Port);
            reply.Group("TargetHealth", () => reply.Value("State", target.State).Value("Reason", target.Reason).Value("Description", target.Description));
        });
    }

    private FakeTarget One(FakeTargetGroup group, string id, int port) => cloud.Targets.Find(group.Arn, id, port) is { } entry
        ? cloud.Targets.Describe(group, entry)
        : group.TargetType == "instance" && !cloud.Instances.ContainsKey(id)
            ? throw new AwsErrorException("InvalidTarget", $"The following targets are not valid instances: '{id}'")
            : new FakeTarget(id, port, "unused", "Target.NotRegistered", "Target is not registered to the target group", null);

    private IReadOnlyList<Input> Limit(IReadOnlyList<Input> targets) => targets.Count <= cloud.Settings.Quotas.TargetsPerCall
        ? targets
        : throw AwsErrorException.Validation($"At most {cloud.Settings.Quotas.TargetsPerCall} targets a call");

    private static string Quoted(IEnumerable<string> ids) => string.Join(", ", ids.Select(id => $"'{id}'"));
}
