using LbController.Abstractions.Model;

namespace LbController.Core.Status;

/// <summary>Compares what a status reads with what it should read; equal means no write (contract B28).</summary>
internal static class StatusDiffer
{
    /// <summary>The difference, or null where there is none.</summary>
    public static StatusChange? Diff(ServiceStatus current, ServiceStatus wanted)
    {
        bool sameIngress = current.Ingress.Count == wanted.Ingress.Count
            && current.Ingress.Zip(wanted.Ingress).All(pair => pair.First.Satisfies(pair.Second));
        ValueList<ConditionEntry> changed = wanted.Conditions.Where(condition => current.Condition(condition.Type) != condition).ToValueList();
        ValueList<string> removed = current.Conditions.Select(condition => condition.Type).Where(type => wanted.Condition(type) is null).ToValueList();
        if (sameIngress && changed.IsEmpty && removed.IsEmpty)
        {
            return null;
        }

        ValueList<string> transitions = changed
            .Where(condition => current.Condition(condition.Type)?.IsTrue != condition.IsTrue)
            .Select(condition => condition.Type)
            .ToValueList();
        return new StatusChange(sameIngress ? null : wanted.Ingress, changed, transitions, removed);
    }
}
