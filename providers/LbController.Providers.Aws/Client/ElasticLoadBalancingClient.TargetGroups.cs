using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Client.Wire;

namespace LbController.Providers.Aws.Client;

internal sealed partial class ElasticLoadBalancingClient
{
    public Task<TargetGroupDescription> CreateTargetGroupAsync(CreateTargetGroupRequest request, CancellationToken cancellationToken) => caller.CallAsync(
        WriteHealth(
            Query("CreateTargetGroup", request.Name)
                .Add("Name", request.Name)
                .Add("Protocol", request.Protocol)
                .Add("Port", request.Port)
                .Add("VpcId", request.VpcId)
                .Add("TargetType", request.TargetType)
                .Add("IpAddressType", request.IpAddressType)
                .Map("Tags", request.Tags),
            request.Health),
        reply => ReadTargetGroup(One(reply, "TargetGroups")),
        cancellationToken);

    public Task<IReadOnlyList<TargetGroupDescription>> DescribeTargetGroupsAsync(CancellationToken cancellationToken) =>
        caller.ListAsync(Query("DescribeTargetGroups").Add("PageSize", PageSize), "TargetGroups", ReadTargetGroup, cancellationToken);

    public async Task<IReadOnlyList<TargetGroupDescription>> DescribeTargetGroupsAsync(IReadOnlyList<string> arns, CancellationToken cancellationToken) =>
        arns.Count == 0 ? [] : await caller.ListAsync(Query("DescribeTargetGroups", arns).List("TargetGroupArns", arns), "TargetGroups", ReadTargetGroup, cancellationToken);

    public async Task<TargetGroupDescription?> FindTargetGroupAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await caller.CallAsync(
                Query("DescribeTargetGroups", name).List("Names", [name]),
                reply => reply.List("TargetGroups").Select(ReadTargetGroup).FirstOrDefault(),
                cancellationToken);
        }
        catch (ProviderException exception) when (exception.Kind == ProviderErrorKind.NotFound)
        {
            // That is the answer.
            return null;
        }
    }

    public Task ModifyTargetGroupAsync(string arn, TargetHealthCheck health, CancellationToken cancellationToken) =>
        caller.CallAsync(WriteHealth(Query("ModifyTargetGroup", arn).Add("TargetGroupArn", arn), health), cancellationToken);

    public Task<ValueMap> DescribeTargetGroupAttributesAsync(string arn, CancellationToken cancellationToken) =>
        caller.CallAsync(Query("DescribeTargetGroupAttributes", arn).Add("TargetGroupArn", arn), ReadAttributes, cancellationToken);

    public Task ModifyTargetGroupAttributesAsync(string arn, ValueMap attributes, CancellationToken cancellationToken) =>
        caller.CallAsync(Query("ModifyTargetGroupAttributes", arn).Add("TargetGroupArn", arn).Map("Attributes", attributes), cancellationToken);

    public Task DeleteTargetGroupAsync(string arn, CancellationToken cancellationToken) =>
        caller.DeleteAsync(Query("DeleteTargetGroup", arn).Add("TargetGroupArn", arn), cancellationToken);

    public Task RegisterTargetsAsync(string arn, IReadOnlyList<Target> targets, CancellationToken cancellationToken) =>
        caller.CallAsync(Query("RegisterTargets", arn).Add("TargetGroupArn", arn).List("Targets", targets, WriteTarget), cancellationToken);

    public Task DeregisterTargetsAsync(string arn, IReadOnlyList<Target> targets, CancellationToken cancellationToken) =>
        caller.CallAsync(Query("DeregisterTargets", arn).Add("TargetGroupArn", arn).List("Targets", targets, WriteTarget), cancellationToken);

    public Task<IReadOnlyList<TargetHealth>> DescribeTargetHealthAsync(string arn, CancellationToken cancellationToken) =>
        caller.ListAsync(Query("DescribeTargetHealth", arn).Add("TargetGroupArn", arn), "TargetHealthDescriptions", ReadTargetHealth, cancellationToken);

    private static AwsQuery WriteHealth(AwsQuery query, TargetHealthCheck health) => query
        .Add("HealthCheckProtocol", health.Protocol)
        .Add("HealthCheckPort", health.Port)
        .Add("HealthCheckPath", health.Path)
        .Add("HealthCheckIntervalSeconds", health.IntervalSeconds)
        .Add("HealthCheckTimeoutSeconds", health.TimeoutSeconds)
        .Add("HealthyThresholdCount", health.HealthyThreshold)
        .Add("UnhealthyThresholdCount", health.UnhealthyThreshold)
        .Add("Matcher.HttpCode", health.SuccessCodes);

    private static TargetGroupDescription ReadTargetGroup(AwsReply reply) => new(
        reply.Required("TargetGroupArn"),
        reply.Required("TargetGroupName"),
        reply.TextOrEmpty("Protocol"),
        reply.Number("Port") ?? 0,
        reply.TextOrEmpty("VpcId"),
        reply.TextOrEmpty("TargetType"),
        reply.Text("IpAddressType"),
        ReadHealth(reply),
        reply.Texts("LoadBalancerArns"));

    private static TargetHealthCheck ReadHealth(AwsReply reply) => new(
        reply.TextOrEmpty("HealthCheckProtocol"),
        reply.TextOrEmpty("HealthCheckPort"),
        reply.Text("HealthCheckPath"),
        reply.Number("HealthCheckIntervalSeconds") ?? 0,
        reply.Number("HealthCheckTimeoutSeconds") ?? 0,
        reply.Number("HealthyThresholdCount") ?? 0,
        reply.Number("UnhealthyThresholdCount") ?? 0,
        reply["Matcher"].Text("HttpCode"));

    private static TargetHealth ReadTargetHealth(AwsReply reply) => new(
        new Target(reply["Target"].Required("Id"), reply["Target"].Number("Port") ?? 0),
        reply["TargetHealth"].TextOrEmpty("State"),
        reply["TargetHealth"].Text("Reason"),
        reply["TargetHealth"].Text("Description"));
}
