using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Aws.Annotations;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Model;

namespace LbController.Providers.Aws.Planning;

/// <summary>
/// Makes the load balancer in AWS's terms from a Service, the administrator's settings and what there is. Static, total and pure: bad input
/// is a result with all problems at once, and the same input gives an equal model.
/// </summary>
internal static class ModelBuilder
{
    /// <summary>The model, and everything that is wrong.</summary>
    /// <param name="desired">The Service's wish.</param>
    /// <param name="settings">The administrator's.</param>
    /// <param name="view">What there is; its security groups are those of <see cref="Lookups.Of"/>.</param>
    public static ModelResult Build(DesiredLoadBalancer desired, AwsSettings settings, VpcView view)
    {
        var context = new ModelContext(desired, settings, view);
        context.FindAnnotationProblems();
        NetworkLoadBalancer model = Model(context);
        HealthRules.ReportUseless(context);
        ValueList<Problem> problems = context.Problems.Distinct().OrderBy(problem => problem.Field, StringComparer.Ordinal).ToValueList();
        bool isRefused = problems.Any(problem => problem.Severity == ProblemSeverity.Refused && problem.Port is null);
        return new ModelResult(isRefused || model.Listeners.IsEmpty ? null : model, problems);
    }

    /// <inheritdoc cref="TargetRules.TargetsOf"/>
    public static NodeTargets TargetsOf(NodeTargetGroup group, ValueList<TargetNode> nodes) => TargetRules.TargetsOf(group, nodes);

    private static NetworkLoadBalancer Model(ModelContext context)
    {
        string scheme = SchemeRules.Scheme(context);
        string ipAddressType = FamilyRules.IpAddressType(context);
        bool isDualStack = ipAddressType == FamilyRules.DualStack;
        TlsWish tls = TlsRules.Read(context);
        ValueList<ListenerPlan> plans = ListenerRules.Plan(context, tls, ipAddressType);
        ListenerRules.ReportForeignPorts(context, plans);
        TargetGroupRules.ReportForeignPorts(context, plans);
        string targetType = TargetGroupRules.TargetType(context);
        string? prefix = SubnetAddressRules.Prefix(context, isDualStack, plans.Any(plan => plan.HasUdp));
        ValueList<SubnetDescription> subnets = SubnetRules.Choose(context, scheme, isDualStack);
        Firewall firewall = FirewallRules.Of(context, plans, isDualStack);
        return new NetworkLoadBalancer
        {
            Identity = context.Desired.Identity,
            RequestedName = SchemeRules.Name(context),
            AdoptedArn = SchemeRules.Adopted(context),
            Scheme = scheme,
            IpAddressType = ipAddressType,
            VpcId = context.View.VpcId,
            Subnets = subnets.IsEmpty ? [] : SubnetAddressRules.Map(context, subnets, scheme, isDualStack, prefix),
            PrefixForIpv6SourceNat = prefix,
            Firewall = firewall,
            EnforceOnPrivateLink = FirewallRules.EnforceOnPrivateLink(context, firewall),
            Attributes = LoadBalancerAttributeRules.Attributes(context),
            CapacityUnits = context.Of(AwsAnnotations.Capacity),
            Tags = TagRules.Tags(context),
            Listeners = plans.Select(plan => ListenerRules.Listener(context, plan, tls, TargetGroupRules.Of(context, plan, targetType))).ToValueList(),
            MayBeReplaced = context.MayBeReplaced,
        };
    }
}
