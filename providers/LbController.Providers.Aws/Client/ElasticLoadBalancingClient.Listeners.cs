using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Client.Wire;

namespace LbController.Providers.Aws.Client;

internal sealed partial class ElasticLoadBalancingClient
{
    private const string Tls = "TLS";

    public Task<ListenerDescription> CreateListenerAsync(CreateListenerRequest request, CancellationToken cancellationToken) => caller.CallAsync(
        WriteAction(
            Query("CreateListener", $"port {request.Port} of {request.LoadBalancerArn}")
                .Add("LoadBalancerArn", request.LoadBalancerArn)
                .Add("Protocol", request.Protocol)
                .Add("Port", request.Port)
                .Add("SslPolicy", request.SslPolicy)
                .List("Certificates", Optional(request.DefaultCertificate), WriteCertificate)
                .List("AlpnPolicy", Optional(request.AlpnPolicy))
                .Map("Tags", request.Tags),
            request.Action),
        reply => ReadListener(One(reply, "Listeners")),
        cancellationToken);

    public Task<IReadOnlyList<ListenerDescription>> DescribeListenersAsync(string loadBalancerArn, CancellationToken cancellationToken) => caller.ListAsync(
        Query("DescribeListeners", loadBalancerArn).Add("LoadBalancerArn", loadBalancerArn).Add("PageSize", PageSize), "Listeners", ReadListener, cancellationToken);

    public async Task<IReadOnlyList<ListenerDescription>> DescribeListenersAsync(IReadOnlyList<string> arns, CancellationToken cancellationToken) =>
        arns.Count == 0 ? [] : await caller.ListAsync(Query("DescribeListeners", arns).List("ListenerArns", arns), "Listeners", ReadListener, cancellationToken);

    public Task<ListenerDescription> ModifyListenerAsync(ModifyListenerRequest request, CancellationToken cancellationToken) => caller.CallAsync(
        WriteAction(
            Query("ModifyListener", request.Arn)
                .Add("ListenerArn", request.Arn)
                .Add("Protocol", request.Protocol)
                .Add("SslPolicy", request.SslPolicy)
                .List("Certificates", Optional(request.DefaultCertificate), WriteCertificate)
                .List("AlpnPolicy", Optional(request.AlpnPolicy ?? (request.Protocol == Tls ? "None" : null))),
            request.Action),
        reply => ReadListener(One(reply, "Listeners")),
        cancellationToken);

    public Task DeleteListenerAsync(string arn, CancellationToken cancellationToken) =>
        caller.DeleteAsync(Query("DeleteListener", arn).Add("ListenerArn", arn), cancellationToken);

    public Task<ValueMap> DescribeListenerAttributesAsync(string arn, CancellationToken cancellationToken) =>
        caller.CallAsync(Query("DescribeListenerAttributes", arn).Add("ListenerArn", arn), ReadAttributes, cancellationToken);

    public Task ModifyListenerAttributesAsync(string arn, ValueMap attributes, CancellationToken cancellationToken) =>
        caller.CallAsync(Query("ModifyListenerAttributes", arn).Add("ListenerArn", arn).Map("Attributes", attributes), cancellationToken);

    public Task<IReadOnlyList<ListenerCertificate>> DescribeListenerCertificatesAsync(string arn, CancellationToken cancellationToken) => caller.ListAsync(
        Query("DescribeListenerCertificates", arn).Add("ListenerArn", arn).Add("PageSize", PageSize),
        "Certificates",
        reply => new ListenerCertificate(reply.Required("CertificateArn"), reply.Flag("IsDefault")),
        cancellationToken);

    public Task AddListenerCertificatesAsync(string arn, IReadOnlyList<string> certificateArns, CancellationToken cancellationToken) => caller.CallAsync(
        Query("AddListenerCertificates", arn).Add("ListenerArn", arn).List("Certificates", certificateArns, WriteCertificate), cancellationToken);

    public Task RemoveListenerCertificatesAsync(string arn, IReadOnlyList<string> certificateArns, CancellationToken cancellationToken) => caller.CallAsync(
        Query("RemoveListenerCertificates", arn).Add("ListenerArn", arn).List("Certificates", certificateArns, WriteCertificate), cancellationToken);

    private static string[] Optional(string? value) => value is null ? [] : [value];

    private static AwsQuery WriteAction(AwsQuery query, ForwardAction action) => query.List("DefaultActions", [action], (item, forward) => item
        .Add("Type", "forward")
        .Add("Order", 1)
        .List("ForwardConfig.TargetGroups", forward.TargetGroups, (group, weighted) => group.Add("TargetGroupArn", weighted.Arn).Add("Weight", weighted.Weight))
        .Add("ForwardConfig.TargetGroupStickinessConfig.Enabled", forward.Stickiness));

    private static ListenerDescription ReadListener(AwsReply reply) => new(
        reply.Required("ListenerArn"),
        reply.Required("LoadBalancerArn"),
        reply.Number("Port") ?? 0,
        reply.TextOrEmpty("Protocol"),
        reply.Text("SslPolicy"),
        reply.List("Certificates").FirstOrDefault()?.Text("CertificateArn"),
        reply.Texts("AlpnPolicy"),
        ReadAction(reply.List("DefaultActions").FirstOrDefault(action => action.Text("Type") == "forward")));

    /// <summary>AWS tells a lone target group twice, and others only in the second form.</summary>
    private static ForwardAction ReadAction(AwsReply? reply)
    {
        if (reply is null)
        {
            return new ForwardAction([], Stickiness: false);
        }

        AwsReply forward = reply["ForwardConfig"];
        ValueList<WeightedTargetGroup> groups = forward.List("TargetGroups")
            .Select(group => new WeightedTargetGroup(group.Required("TargetGroupArn"), group.Number("Weight") ?? 1))
            .ToValueList();
        if (groups.IsEmpty && reply.Text("TargetGroupArn") is { } lone)
        {
            groups = [new WeightedTargetGroup(lone, 1)];
        }

        return new ForwardAction(groups, forward["TargetGroupStickinessConfig"].Flag("Enabled"));
    }
}
