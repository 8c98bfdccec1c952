using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Model;

/// <summary>The targets that the nodes are, without asking AWS.</summary>
/// <param name="Targets">For each node one; ordered by id.</param>
/// <param name="Problems">Nodes that cannot be targets, and why.</param>
internal sealed record NodeTargets(ValueList<Target> Targets, ValueList<Problem> Problems);
