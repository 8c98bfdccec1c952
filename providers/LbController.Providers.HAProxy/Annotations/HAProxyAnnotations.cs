using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Providers.HAProxy.Annotations;

/// <summary>
/// The adapter's annotations of one Service, typed. The only place that reads their text: the rest of the adapter sees values. A new
/// one is a key, a line in <see cref="Definitions"/> and a property that <see cref="Read"/> sets.
/// </summary>
internal sealed record HAProxyAnnotations
{
    /// <summary>The prefix of all of them.</summary>
    public const string Prefix = "haproxy.lbcontroller.io/";

    /// <summary>The pool to take addresses from.</summary>
    public const string AddressPoolKey = Prefix + "address-pool";

    /// <summary>All that mean something, as the reference tells them.</summary>
    public static readonly ValueList<AnnotationDefinition> Definitions =
    [
        new(AddressPoolKey, "name", "the name of a pool of `--haproxy-pool` that the Service may use", "any pool with `autoAssign`", "public", "the pool to take addresses from; a change to another pool that there is moves the Service to an address of that one"),
    ];

    private static readonly HAProxyAnnotations None = new();

    /// <summary>The name of the pool that is asked for, or null.</summary>
    public string? AddressPool { get; private init; }

    /// <summary>What is wrong with them.</summary>
    public ValueList<Problem> Problems { get; private init; } = [];

    /// <summary>Reads them. Pure and total.</summary>
    public static HAProxyAnnotations Read(ValueMap annotations)
    {
        if (annotations.Count == 0)
        {
            return None;
        }

        var problems = new List<Problem>();
        foreach ((string key, _) in annotations)
        {
            if (key.StartsWith(Prefix, StringComparison.Ordinal) && Definitions.All(known => known.Key != key))
            {
                problems.Add(new Problem(
                    ProblemSeverity.Degraded,
                    ProblemReasons.UnknownAnnotation,
                    $"metadata.annotations[{key}]",
                    $"it is not known and has no effect; known are {string.Join(", ", Definitions.Select(known => known.Key))}"));
            }
        }

        return new HAProxyAnnotations { AddressPool = annotations[AddressPoolKey]?.Trim(), Problems = problems.ToValueList() };
    }
}
