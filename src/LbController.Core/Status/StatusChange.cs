using LbController.Abstractions.Model;

namespace LbController.Core.Status;

/// <summary>What a status write has to change. There is none of it where nothing differs.</summary>
/// <param name="Ingress">The new list of addresses, or null where it stays.</param>
/// <param name="Conditions">The conditions to set; each replaces the one of its type.</param>
/// <param name="Transitions">The types among them whose status flips, so that their transition time moves.</param>
/// <param name="RemovedConditions">The types to take away.</param>
internal sealed record StatusChange(
    ValueList<IngressEntry>? Ingress,
    ValueList<ConditionEntry> Conditions,
    ValueList<string> Transitions,
    ValueList<string> RemovedConditions);
