using System.Text.RegularExpressions;
using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Ec2;

/// <summary>Security groups and their inbound rules.</summary>
/// <param name="cloud">What there is.</param>
internal sealed partial class SecurityGroupOperations(Cloud cloud)
{
    private readonly RuleReader _rules = new(cloud);

    private readonly Query<FakeSecurityGroup> _query = new(
        new Dictionary<string, Func<FakeSecurityGroup, IEnumerable<string>>>
        {
            ["group-id"] = group => [group.Id],
            ["group-name"] = group => [group.Name],
            ["vpc-id"] = group => [group.VpcId],
            ["description"] = group => [group.Description],
            ["ip-permission.group-id"] = group => group.Ingress.Select(rule => rule.Source).Where(source => source.StartsWith("sg-", StringComparison.Ordinal)),
            ["ip-permission.cidr"] = group => group.Ingress.Select(rule => rule.Source).Where(source => source.Contains('.', StringComparison.Ordinal)),
        },
        group => group.Tags);

    public IEnumerable<Operation> Operations =>
    [
        Operation.Ec2("DescribeSecurityGroups", "GroupId[] " + Query<FakeSecurityGroup>.Schema + Query<FakeSecurityGroup>.PageSchema, Describe),
        Operation.Ec2(
            "CreateSecurityGroup",
            "GroupName*@1-255 GroupDescription*@1-255 VpcId* TagSpecification[]{ResourceType*<security-group> Tag*[]{Key*@1-127 Value@0-255}}",
            Create),
        Operation.Ec2("DeleteSecurityGroup", "GroupId*", Delete),
        Operation.Ec2("AuthorizeSecurityGroupIngress", "GroupId* " + RuleReader.Schema, Authorize),
        Operation.Ec2("RevokeSecurityGroupIngress", "GroupId* " + RuleReader.Schema, Revoke),
    ];

    private void Describe(Input input, XmlText reply)
    {
        IReadOnlyList<string> ids = input.Texts("GroupId");
        IEnumerable<FakeSecurityGroup> all = ids.Count > 0 ? ids.Distinct().Select(Find) : cloud.SecurityGroups.Listed().Select(item => item.Value);
        List<FakeSecurityGroup> found = _query.Filter(input, all.ToList());
        reply.List("securityGroupInfo", Query<FakeSecurityGroup>.Take(input, ids, found, reply), group =>
        {
            reply.Value("ownerId", cloud.Settings.AccountId)
                .Value("groupId", group.Id)
                .Value("groupName", group.Name)
                .Value("groupDescription", group.Description)
                .Value("vpcId", group.VpcId);
            reply.List("ipPermissions", group.Ingress.GroupBy(rule => (rule.Protocol, rule.FromPort, rule.ToPort)), rules =>
            {
                bool hasPorts = rules.Key.Protocol != "-1";
                reply.Value("ipProtocol", rules.Key.Protocol)
                    .Value("fromPort", hasPorts ? rules.Key.FromPort : null)
                    .Value("toPort", hasPorts ? rules.Key.ToPort : null);
                reply.List("groups", Kind(rules, "groupId"), rule => reply
                    .Value("userId", cloud.Settings.AccountId)
                    .Value("groupId", rule.Source)
                    .Value("description", rule.Description));
                reply.List("ipRanges", Kind(rules, "cidrIp"), rule => reply.Value("cidrIp", rule.Source).Value("description", rule.Description));
                reply.List("ipv6Ranges", Kind(rules, "cidrIpv6"), rule => reply.Value("cidrIpv6", rule.Source).Value("description", rule.Description));
                reply.List("prefixListIds", Kind(rules, "prefixListId"), rule => reply.Value("prefixListId", rule.Source).Value("description", rule.Description));
            });
            TagText.Write(reply, group.Tags);
        });
    }

    private void Create(Input input, XmlText reply)
    {
        string name = input.Text("GroupName");
        string vpc = input.Text("VpcId");
        if (!cloud.Vpcs.ContainsKey(vpc))
        {
            throw new AwsErrorException("InvalidVpcID.NotFound", $"The vpc ID '{vpc}' does not exist");
        }

        if (name.StartsWith("sg-", StringComparison.Ordinal) || !Text().IsMatch(name) || !Text().IsMatch(input.Text("GroupDescription")))
        {
            throw new AwsErrorException("InvalidParameterValue", "Invalid security group name or description");
        }

        if (cloud.SecurityGroups.All.Any(group => group.VpcId == vpc && group.Name == name))
        {
            throw new AwsErrorException("InvalidGroup.Duplicate", $"The security group '{name}' already exists for VPC '{vpc}'");
        }

        if (cloud.SecurityGroups.Count >= cloud.Settings.Quotas.SecurityGroups)
        {
            throw new AwsErrorException("SecurityGroupLimitExceeded", "The maximum number of security groups has been reached");
        }

        var group = new FakeSecurityGroup
        {
            Id = "sg-0" + cloud.NewId(),
            Name = name,
            VpcId = vpc,
            Description = input.Text("GroupDescription"),
        };
        group = group with { Tags = Ec2Tags.Add(group.Tags, [.. input.List("TagSpecification").SelectMany(item => item.List("Tag"))], cloud.Settings.Quotas.TagsPerResource) };
        cloud.SecurityGroups.Add(group);
        reply.Value("return", true).Value("groupId", group.Id);
        TagText.Write(reply, group.Tags);
    }

    private void Delete(Input input, XmlText reply)
    {
        FakeSecurityGroup group = Find(input.Text("GroupId"));
        bool used = cloud.LoadBalancers.All.Any(balancer => balancer.SecurityGroups.Contains(group.Id))
            || cloud.StillLingering().Any(held => held.SecurityGroups.Contains(group.Id))
            || cloud.Instances.Values.Any(instance => instance.State != "terminated" && instance.Interfaces.Any(item => item.SecurityGroups.Contains(group.Id)))
            || cloud.SecurityGroups.All.Any(other => other.Id != group.Id && other.Ingress.Any(rule => rule.Source == group.Id));
        if (used)
        {
            throw new AwsErrorException("DependencyViolation", $"resource {group.Id} has a dependent object");
        }

        cloud.SecurityGroups.Remove(group.Id);
        reply.Value("return", true).Value("groupId", group.Id);
    }

    private void Authorize(Input input, XmlText reply)
    {
        FakeSecurityGroup group = Find(input.Text("GroupId"));
        List<FakeRule> rules = _rules.Read(input);
        if (rules.Find(rule => group.Ingress.Any(present => present.IsSameAs(rule))) is { } duplicate)
        {
            throw new AwsErrorException(
                "InvalidPermission.Duplicate",
                $"the specified rule \"peer: {duplicate.Source}, {duplicate.Protocol}, from port: {duplicate.FromPort}, to port: {duplicate.ToPort}, ALLOW\" already exists");
        }

        List<FakeRule> after = [.. group.Ingress, .. rules];
        int most = cloud.Settings.Quotas.RulesPerSecurityGroup;
        if (Count(after, six: false) > most || Count(after, six: true) > most)
        {
            throw new AwsErrorException("RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached.");
        }

        cloud.SecurityGroups.Replace(group with { Ingress = [.. after] });
        reply.Value("return", true);
        reply.List("securityGroupRuleSet", rules, rule => reply
            .Value("securityGroupRuleId", "sgr-0" + cloud.NewId())
            .Value("groupId", group.Id)
            .Value("isEgress", false)
            .Value("ipProtocol", rule.Protocol)
            .Value("fromPort", rule.FromPort)
            .Value("toPort", rule.ToPort));
    }

    private void Revoke(Input input, XmlText reply)
    {
        FakeSecurityGroup group = Find(input.Text("GroupId"));
        List<FakeRule> rules = _rules.Read(input);
        if (rules.Exists(rule => !group.Ingress.Any(present => present.IsSameAs(rule))))
        {
            throw new AwsErrorException("InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
        }

        cloud.SecurityGroups.Replace(group with { Ingress = [.. group.Ingress.Where(present => !rules.Exists(rule => rule.IsSameAs(present)))] });
        reply.Value("return", true);
    }

    // A prefix list counts for its entries; groups and prefix lists count for both families, which have a quota each.
    private int Count(List<FakeRule> rules, bool six) => rules.Sum(rule => KindOf(rule) switch
    {
        "cidrIp" => six ? 0 : 1,
        "cidrIpv6" => six ? 1 : 0,
        "prefixListId" => cloud.PrefixLists[rule.Source],
        _ => 1,
    });

    private static IEnumerable<FakeRule> Kind(IEnumerable<FakeRule> rules, string kind) => rules.Where(rule => KindOf(rule) == kind);

    private static string KindOf(FakeRule rule) => rule.Source switch
    {
        _ when rule.Source.StartsWith("sg-", StringComparison.Ordinal) => "groupId",
        _ when rule.Source.StartsWith("pl-", StringComparison.Ordinal) => "prefixListId",
        _ when rule.Source.Contains(':', StringComparison.Ordinal) => "cidrIpv6",
        _ => "cidrIp",
    };

    private FakeSecurityGroup Find(string id) => cloud.SecurityGroups.Visible(id)
        ?? throw new AwsErrorException("InvalidGroup.NotFound", $"The security group '{id}' does not exist");

    [GeneratedRegex(@"^[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]+$")]
    private static partial Regex Text();
}
