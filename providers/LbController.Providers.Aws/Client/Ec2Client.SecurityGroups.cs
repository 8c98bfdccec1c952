using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Client.Wire;

namespace LbController.Providers.Aws.Client;

internal sealed partial class Ec2Client
{
    private const string AllProtocols = "-1";

    public Task<IReadOnlyList<SecurityGroupDescription>> DescribeSecurityGroupsAsync(IReadOnlyList<Ec2Filter> filters, CancellationToken cancellationToken) =>
        caller.ListAsync(Describe("DescribeSecurityGroups", filters, PageSize), "securityGroupInfo", ReadGroup, cancellationToken);

    public Task<string> CreateSecurityGroupAsync(CreateSecurityGroupRequest request, CancellationToken cancellationToken) => caller.CallAsync(
        Query("CreateSecurityGroup", request.Name)
            .Add("GroupName", request.Name)
            .Add("GroupDescription", request.Description)
            .Add("VpcId", request.VpcId)
            .List<ValueMap>("TagSpecification", request.Tags.Count == 0 ? [] : [request.Tags], (query, tags) => query.Add("ResourceType", "security-group").Map("Tag", tags)),
        reply => reply.Required("groupId"),
        cancellationToken);

    public Task AuthorizeSecurityGroupIngressAsync(string groupId, IReadOnlyList<IngressRule> rules, CancellationToken cancellationToken) =>
        caller.CallAsync(Rules("AuthorizeSecurityGroupIngress", groupId, rules), cancellationToken);

    public Task RevokeSecurityGroupIngressAsync(string groupId, IReadOnlyList<IngressRule> rules, CancellationToken cancellationToken) =>
        caller.CallAsync(Rules("RevokeSecurityGroupIngress", groupId, rules), cancellationToken);

    public Task DeleteSecurityGroupAsync(string groupId, CancellationToken cancellationToken) =>
        caller.DeleteAsync(Query("DeleteSecurityGroup", groupId).Add("GroupId", groupId), cancellationToken);

    private static AwsQuery Rules(string action, string groupId, IReadOnlyList<IngressRule> rules) =>
        Query(action, groupId).Add("GroupId", groupId).List("IpPermissions", rules, WriteRule);

    private static void WriteRule(AwsQuery query, IngressRule rule)
    {
        bool hasPorts = rule.Protocol != AllProtocols;
        (string list, string key) = rule.Source switch
        {
            _ when rule.Source.StartsWith("sg-", StringComparison.Ordinal) => ("Groups", "GroupId"),
            _ when rule.Source.StartsWith("pl-", StringComparison.Ordinal) => ("PrefixListIds", "PrefixListId"),
            _ when rule.Source.Contains(':', StringComparison.Ordinal) => ("Ipv6Ranges", "CidrIpv6"),
            _ => ("IpRanges", "CidrIp"),
        };
        query
            .Add("IpProtocol", rule.Protocol)
            .Add("FromPort", hasPorts ? rule.FromPort : null)
            .Add("ToPort", hasPorts ? rule.ToPort : null)
            .List(list, [rule.Source], (source, value) => source.Add(key, value).Add("Description", rule.Description));
    }

    private static SecurityGroupDescription ReadGroup(AwsReply reply) => new(
        reply.Required("groupId"),
        reply.TextOrEmpty("groupName"),
        reply.TextOrEmpty("vpcId"),
        reply.TextOrEmpty("groupDescription"),
        reply.List("ipPermissions")
            .SelectMany(ReadRules)
            .OrderBy(rule => rule.Protocol, StringComparer.Ordinal)
            .ThenBy(rule => rule.FromPort)
            .ThenBy(rule => rule.ToPort)
            .ThenBy(rule => rule.Source, StringComparer.Ordinal)
            .ToValueList(),
        ReadTags(reply));

    /// <summary>AWS puts all sources of the same protocol and ports together.</summary>
    private static IEnumerable<IngressRule> ReadRules(AwsReply reply)
    {
        string protocol = reply.TextOrEmpty("ipProtocol");
        int from = reply.Number("fromPort") ?? -1;
        int to = reply.Number("toPort") ?? -1;
        return new (string List, string Key)[] { ("groups", "groupId"), ("ipRanges", "cidrIp"), ("ipv6Ranges", "cidrIpv6"), ("prefixListIds", "prefixListId") }
            .SelectMany(source => reply.List(source.List).Select(item => new IngressRule(protocol, from, to, item.Required(source.Key), item.Text("description"))));
    }
}
