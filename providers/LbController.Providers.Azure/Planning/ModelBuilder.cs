using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Azure.Model;

namespace LbController.Providers.Azure.Planning;

/// <summary>
/// Makes the load balancer in Azure's terms from a Service, the administrator's settings and what there is. Static, total and pure: bad input
/// is a result with all problems at once, and the same input gives an equal model.
/// </summary>
internal static class ModelBuilder
{
    /// <summary>The model, and everything that is wrong.</summary>
    /// <param name="desired">The Service's wish.</param>
    /// <param name="settings">The administrator's.</param>
    /// <param name="view">What there is; its public IPs are those of <see cref="ReadNeeds.Of"/>.</param>
    public static ModelResult Build(DesiredLoadBalancer desired, AzureSettings settings, NetworkView view)
    {
        var context = new ModelContext(desired, settings, view);
        context.FindAnnotationProblems();
        AzureService model = Model(context);
        ValueList<Problem> problems = context.Problems.Distinct().OrderBy(problem => problem.Field, StringComparer.Ordinal).ToValueList();
        bool isRefused = problems.Any(problem => problem.Severity == ProblemSeverity.Refused && problem.Port is null);
        return new ModelResult(isRefused || model.Rules.IsEmpty || model.Frontends.IsEmpty ? null : model, problems);
    }

    private static AzureService Model(ModelContext context)
    {
        bool isFloating = FloatingIpRules.IsFloating(context);
        ValueList<Frontend> frontends = FrontendRules.Frontends(context);
        ValueList<ForwardingRule> rules = PortRules.Rules(context, isFloating);
        return new AzureService
        {
            Identity = context.Desired.Identity,
            IsInternal = context.IsInternal,
            Placement = FrontendRules.Placement(context),
            Frontends = frontends,
            Rules = rules,
            IsLocal = context.Desired.TrafficPolicy == TrafficPolicy.Local,
            Firewall = FirewallRules.Of(context, isFloating),
            PrivateLink = PrivateLinkRules.Of(context, isFloating),
            AdditionalAddresses = FrontendRules.Additional(context),
        };
    }
}
