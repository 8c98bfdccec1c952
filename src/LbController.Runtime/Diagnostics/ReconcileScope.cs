using System.Collections;
using LbController.Abstractions.Model;

namespace LbController.Runtime.Diagnostics;

/// <summary>What every log line of one pass carries.</summary>
/// <param name="service">The Service.</param>
/// <param name="reconcileId">Counts the passes of this process.</param>
/// <param name="failures">Failures in a row before this pass.</param>
internal sealed class ReconcileScope(ServiceKey service, long reconcileId, int failures) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 4;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("namespace", service.Namespace),
        1 => new("service", service.Name),
        2 => new("reconcileId", reconcileId),
        3 => new("attempt", failures + 1),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{service} pass {reconcileId}";
}
