using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Aws.Annotations;
using LbController.Providers.Aws.Model;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Aws.Planning;

/// <summary>What one model is made from, and the problems found so far. Lives for one call of <see cref="ModelBuilder"/>.</summary>
/// <param name="desired">The Service's wish.</param>
/// <param name="settings">The administrator's.</param>
/// <param name="view">What there is.</param>
internal sealed class ModelContext(DesiredLoadBalancer desired, AwsSettings settings, VpcView view)
{
    private readonly AnnotationSource _source = new(desired.Annotations, desired.Parameters);

    public DesiredLoadBalancer Desired { get; } = desired;

    public AwsSettings Settings { get; } = settings;

    public VpcView View { get; } = view;

    /// <summary>Everything found so far.</summary>
    public List<Problem> Problems { get; } = [];

    /// <summary>The ARN of somebody else's load balancer that is to be used, or null.</summary>
    public string? AdoptedArn => Of(AwsAnnotations.Adopt);

    /// <summary>Whether what AWS cannot change in place may be changed by a new load balancer: never one that belongs to somebody else.</summary>
    public bool MayBeReplaced => Of(AwsAnnotations.Replace) == "allow" && AdoptedArn is null;

    /// <summary>The value of an annotation, or of the class's parameter.</summary>
    public T? Of<T>(SingleTerm<T> term) => term.Of(_source);

    /// <summary>The values of an annotation by port.</summary>
    public IEnumerable<KeyValuePair<PortKey, T>> Of<T>(PortTerm<T> term)
        where T : class => term.Of(_source);

    /// <summary>Adds what is wrong with the annotations as such.</summary>
    public void FindAnnotationProblems() => AwsAnnotations.Catalogue.Find(_source, Problems);

    /// <summary>Adds a problem that leaves the load balancer as it is until the user acts.</summary>
    public void Refuse(string field, string reason, string message, ListenerKey? port = null) =>
        Problems.Add(new Problem(ProblemSeverity.Refused, reason, field, message) { Port = port });

    /// <summary>Adds a problem that the load balancer is served in spite of.</summary>
    public void Degrade(string field, string reason, string message, ListenerKey? port = null) =>
        Problems.Add(new Problem(ProblemSeverity.Degraded, reason, field, message) { Port = port });

    /// <summary>What is kept, or taken where a new load balancer may take over, of something that AWS cannot change in place.</summary>
    /// <param name="field">Where the wish stands.</param>
    /// <param name="what">What it is, as in "AWS cannot change the scheme".</param>
    /// <param name="existing">As it is.</param>
    /// <param name="wanted">As it should be.</param>
    public string Fixed(string field, string what, string existing, string wanted)
    {
        if (existing == wanted || MayBeReplaced)
        {
            return wanted;
        }

        string way = AdoptedArn is null
            ? $"set {AwsAnnotations.Replace.Definition.Key} to allow to have a new load balancer with another DNS name take over, or go back to {existing}"
            : $"go back to {existing}, or adopt another load balancer";
        Degrade(field, ProblemReasons.ImmutableOnAws, $"AWS cannot change {what} from {existing} to {wanted}, so it stays; {way}");
        return existing;
    }
}
