using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Azure.Annotations;
using LbController.Providers.Azure.Model;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Azure.Planning;

/// <summary>What one model is made from, and the problems found so far. Lives for one call of <see cref="ModelBuilder"/>.</summary>
/// <param name="desired">The Service's wish.</param>
/// <param name="settings">The administrator's.</param>
/// <param name="view">What there is.</param>
internal sealed class ModelContext(DesiredLoadBalancer desired, AzureSettings settings, NetworkView view)
{
    private readonly AnnotationSource _source = new(desired.Annotations, desired.Parameters);

    public DesiredLoadBalancer Desired { get; } = desired;

    public AzureSettings Settings { get; } = settings;

    public NetworkView View { get; } = view;

    /// <summary>Everything found so far.</summary>
    public List<Problem> Problems { get; } = [];

    /// <summary>Whether its addresses are of the virtual network.</summary>
    public bool IsInternal => Of(AzureAnnotations.Internal) ?? Settings.IsInternalByDefault;

    /// <summary>Whether it has addresses of both families.</summary>
    public bool IsDualStack => Desired.Families.Distinct().Count() > 1;

    /// <summary>Where its public IPs are.</summary>
    public string AddressGroup => Of(AzureAnnotations.ResourceGroup) ?? Settings.ResourceGroup;

    /// <summary>The value of an annotation, or of the class's parameter.</summary>
    public T? Of<T>(SingleTerm<T> term) => term.Of(_source);

    /// <summary>The values of an annotation by port.</summary>
    public IEnumerable<KeyValuePair<PortKey, T>> Of<T>(PortTerm<T> term) => term.Of(_source);

    /// <summary>The value of an annotation for one port.</summary>
    public T? Of<T>(PortTerm<T> term, int port) => term.Of(_source).Where(entry => entry.Key.Port == port).Select(entry => entry.Value).FirstOrDefault();

    /// <summary>Whether the Service itself says something of it, allowed or not, empty or not.</summary>
    public bool IsAnnotated(Term term) => Desired.Annotations[term.Definition.Key] is not null;

    /// <summary>Adds what is wrong with the annotations as such.</summary>
    public void FindAnnotationProblems() => AzureAnnotations.Catalogue.Find(_source, Problems);

    /// <summary>Adds a problem that leaves the load balancer as it is until the user acts.</summary>
    public void Refuse(string field, string reason, string message, ListenerKey? port = null) =>
        Problems.Add(new Problem(ProblemSeverity.Refused, reason, field, message) { Port = port });

    /// <summary>Adds a problem that the load balancer is served in spite of.</summary>
    public void Degrade(string field, string reason, string message, ListenerKey? port = null) =>
        Problems.Add(new Problem(ProblemSeverity.Degraded, reason, field, message) { Port = port });

    /// <summary>Adds a problem for each of some wishes that the Service has, and that mean nothing to it.</summary>
    public void ReportUseless(string why, params ReadOnlySpan<Term> terms)
    {
        foreach (Term term in terms)
        {
            if (IsAnnotated(term))
            {
                Degrade(term.Field, ProblemReasons.IneffectiveAnnotation, $"{why}; remove it");
            }
        }
    }
}
