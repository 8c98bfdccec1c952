using System.Text.RegularExpressions;
using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Ec2;

/// <summary>Instances.</summary>
/// <param name="cloud">What there is.</param>
internal sealed partial class InstanceQueries(Cloud cloud)
{
    private readonly Query<FakeInstance> _query = new(
        new Dictionary<string, Func<FakeInstance, IEnumerable<string>>>
        {
            ["instance-id"] = instance => [instance.Id],
            ["vpc-id"] = instance => [cloud.Subnets[instance.SubnetId].VpcId],
            ["subnet-id"] = instance => [instance.SubnetId],
            ["availability-zone"] = instance => [cloud.Subnets[instance.SubnetId].ZoneName],
            ["instance-state-name"] = instance => [instance.State],
            ["instance.group-id"] = instance => instance.Interfaces.SelectMany(item => item.SecurityGroups),
            ["private-ip-address"] = instance => [instance.PrivateIpAddress],
        },
        instance => instance.Tags);

    public IEnumerable<Operation> Operations =>
        [Operation.Ec2("DescribeInstances", "InstanceId[] " + Query<FakeInstance>.Schema + Query<FakeInstance>.PageSchema, Describe)];

    private void Describe(Input input, XmlText reply)
    {
        IReadOnlyList<string> ids = input.Texts("InstanceId");
        if (ids.FirstOrDefault(id => !Id().IsMatch(id)) is { } malformed)
        {
            throw new AwsErrorException("InvalidInstanceID.Malformed", $"Invalid id: \"{malformed}\"");
        }

        List<string> missing = [.. ids.Where(id => !cloud.Instances.ContainsKey(id))];
        if (missing.Count > 0)
        {
            throw new AwsErrorException("InvalidInstanceID.NotFound", $"The instance IDs '{string.Join(", ", missing)}' do not exist");
        }

        IEnumerable<FakeInstance> all = ids.Count > 0 ? ids.Distinct().Select(id => cloud.Instances[id]) : cloud.Instances.Values;
        List<FakeInstance> found = _query.Filter(input, all);
        reply.List("reservationSet", Query<FakeInstance>.Take(input, ids, found, reply), instance =>
        {
            reply.Value("reservationId", "r-" + instance.Id["i-".Length..]).Value("ownerId", cloud.Settings.AccountId);
            reply.List("instancesSet", [instance], item => Write(reply, item));
        });
    }

    private void Write(XmlText reply, FakeInstance instance)
    {
        FakeSubnet subnet = cloud.Subnets[instance.SubnetId];
        int code = instance.State switch { "running" => 16, "terminated" => 48, _ => 80 };
        reply.Value("instanceId", instance.Id)
            .Group("instanceState", () => reply.Value("code", code).Value("name", instance.State))
            .Value("privateIpAddress", instance.PrivateIpAddress)
            .Group("placement", () => reply.Value("availabilityZone", subnet.ZoneName));
        if (instance.State == "terminated")
        {
            TagText.Write(reply, instance.Tags);
            return;
        }

        reply.Value("vpcId", subnet.VpcId).Value("subnetId", subnet.Id);
        WriteGroups(reply, instance.Interfaces.Where(item => item.DeviceIndex == 0).SelectMany(item => item.SecurityGroups));
        reply.List("networkInterfaceSet", instance.Interfaces, item =>
        {
            reply.Value("networkInterfaceId", item.Id).Value("subnetId", subnet.Id).Value("vpcId", subnet.VpcId);
            reply.Group("attachment", () => reply.Value("deviceIndex", item.DeviceIndex).Value("status", "attached"));
            WriteGroups(reply, item.SecurityGroups);
        });
        TagText.Write(reply, instance.Tags);
    }

    private void WriteGroups(XmlText reply, IEnumerable<string> groups) => reply.List("groupSet", groups, id => reply
        .Value("groupId", id)
        .Value("groupName", cloud.SecurityGroups.TryGet(id, out FakeSecurityGroup? group) ? group.Name : null));

    [GeneratedRegex("^i-([0-9a-f]{8}|[0-9a-f]{17})$")]
    private static partial Regex Id();
}
