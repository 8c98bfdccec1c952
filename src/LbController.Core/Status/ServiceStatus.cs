using LbController.Abstractions.Model;

namespace LbController.Core.Status;

/// <summary>The part of a Service's status that is ours to write. Foreign conditions are not in here, and so are never touched (contract B36).</summary>
internal sealed record ServiceStatus
{
    public static readonly ServiceStatus Empty = new();

    /// <summary><c>status.loadBalancer.ingress</c>: one list, replaced as a whole.</summary>
    public ValueList<IngressEntry> Ingress { get; init; } = [];

    /// <summary>Our conditions, ordered by type, without transition times.</summary>
    public ValueList<ConditionEntry> Conditions { get; init; } = [];

    /// <summary>The condition of a type, or null.</summary>
    public ConditionEntry? Condition(string type) => Conditions.FirstOrDefault(condition => condition.Type == type);
}
