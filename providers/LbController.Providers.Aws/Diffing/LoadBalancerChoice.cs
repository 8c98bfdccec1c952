using System.Collections.Immutable;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Observed;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Diffing;

/// <summary>Which load balancer a Service has, or has to get, and what becomes of others that it has.</summary>
/// <param name="Model">The model, as far as the chosen load balancer can follow it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Current">It, or null before it is made.</param>
/// <param name="Replaced">Those that it takes over from.</param>
/// <param name="Problems">What it cannot follow, and why.</param>
internal sealed record LoadBalancerChoice(NetworkLoadBalancer Model, string Name, ObservedLoadBalancer? Current, ValueList<ObservedLoadBalancer> Replaced, ValueList<Problem> Problems)
{
    /// <summary>Whether somebody else made it: then only listeners and target groups are ours.</summary>
    public bool IsAdopted => Model.AdoptedArn is not null;

    public static LoadBalancerChoice Of(DiffInput input)
    {
        NetworkLoadBalancer model = input.Model;
        ImmutableArray<ObservedLoadBalancer> own = input.Observed.LoadBalancers;
        if (model.AdoptedArn is not null)
        {
            return Adopt(input);
        }

        own = own.RemoveAll(balancer => balancer.Tags is not null && !OwnershipTags.Belongs(balancer.Tags, model.Identity));
        string name = ResourceNames.LoadBalancer(model);
        if (own.IsEmpty)
        {
            return new LoadBalancerChoice(model, name, null, [], []);
        }

        if (own.FirstOrDefault(balancer => FixedSettings.Differences(model, balancer.Description).Count == 0) is { } match)
        {
            return new LoadBalancerChoice(model, match.Name, match, own.Remove(match).ToValueList(), []);
        }

        ObservedLoadBalancer existing = own[0];
        IReadOnlyList<string> differences = FixedSettings.Differences(model, existing.Description);
        if (!model.MayBeReplaced)
        {
            var problem = new Problem(
                ProblemSeverity.Degraded,
                ProblemReasons.ImmutableOnAws,
                $"load balancer {existing.Name}",
                $"AWS cannot change this of a load balancer that is there: {string.Join("; ", differences)}. It stays as it is; set the annotation aws.lbcontroller.io/replace to allow to have a new one take over, with another DNS name, or undo the change");
            return new LoadBalancerChoice(FixedSettings.Follow(model, existing.Description), existing.Name, existing, own.Remove(existing).ToValueList(), [problem]);
        }

        if (own.Any(balancer => balancer.Name == name))
        {
            var problem = new Problem(
                ProblemSeverity.Degraded,
                ProblemReasons.ReplacementNeedsAName,
                "metadata.annotations[service.beta.kubernetes.io/aws-load-balancer-name]",
                $"a new load balancer is needed for: {string.Join("; ", differences)}; it cannot have the name {name} while the one before it serves: set another name, or none");
            return new LoadBalancerChoice(FixedSettings.Follow(model, existing.Description), existing.Name, existing, own.Remove(existing).ToValueList(), [problem]);
        }

        return new LoadBalancerChoice(model, name, null, own.ToValueList(), []);
    }

    private static LoadBalancerChoice Adopt(DiffInput input)
    {
        NetworkLoadBalancer model = input.Model;
        const string Field = "metadata.annotations[aws.lbcontroller.io/adopt]";
        var problems = new List<Problem>();
        if (input.Adopted is not { } adopted)
        {
            problems.Add(new Problem(ProblemSeverity.Refused, ProblemReasons.AdoptionRefused, Field, $"there is no Network Load Balancer {model.AdoptedArn} in this account and region"));
            return new LoadBalancerChoice(model, "", null, [], problems.ToValueList());
        }

        if (!OwnershipTags.Consents(adopted.Tags ?? ValueMap.Empty, model.Identity))
        {
            problems.Add(new Problem(
                ProblemSeverity.Refused,
                ProblemReasons.AdoptionRefused,
                Field,
                $"{adopted.Arn} may not be used by {model.Identity.Service}: whoever owns it has to tag it {OwnershipTags.AdoptableBy}={model.Identity.Cluster}/{model.Identity.Service} first"));
        }

        if (adopted.Description.VpcId != model.VpcId)
        {
            problems.Add(new Problem(ProblemSeverity.Refused, ProblemReasons.AdoptionRefused, Field, $"{adopted.Arn} is in {adopted.Description.VpcId}, the nodes are in {model.VpcId}"));
        }

        return new LoadBalancerChoice(model, adopted.Name, adopted, [], problems.ToValueList());
    }
}
