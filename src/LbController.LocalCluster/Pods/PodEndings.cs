using LbController.LocalCluster.Json;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Pods;

/// <summary>
/// Pods that were told to stop. Each ends when its grace period is over, or earlier: when the node proxies have taken it out, its
/// preStop sleep is over and nobody is connected to it. Used by one loop only, but for the clock's calls.
/// </summary>
/// <param name="afterProxies">Calls back when all that has happened until now has reached every node's proxy.</param>
/// <param name="lookAgain">Has the loop look at a pod once more.</param>
internal sealed class PodEndings(PodRuntime runtime, TimeProvider time, Action<Action> afterProxies, Action<(string Namespace, string Name)> lookAgain) : IDisposable
{
    private const long LongestGrace = 1_000_000;

    private readonly Dictionary<string, Ending> _endings = new(StringComparer.Ordinal);

    /// <summary>Whether a terminating pod is to go now. Where it is not, the loop is called again when that may have changed.</summary>
    public bool IsOver(StoredObject pod)
    {
        (string Namespace, string Name) key = (pod.Namespace, pod.Name);
        if (!_endings.TryGetValue(pod.Key, out Ending? ending))
        {
            ending = new Ending(time.GetUtcNow(), time.CreateTimer(_ => lookAgain(key), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
            _endings[pod.Key] = ending;
            runtime.WhenIdle(pod.Key, () => lookAgain(key));
            afterProxies(() =>
            {
                ending.IsTakenOut = true;
                lookAgain(key);
            });
        }

        long grace = Math.Min(pod.Body.Number("metadata", "deletionGracePeriodSeconds") ?? 0, LongestGrace);
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset end = ending.Since.AddSeconds(grace);
        DateTimeOffset asleep = ending.Since.AddSeconds(Math.Min(grace, Sleep(pod)));
        if (now >= end || (ending.IsTakenOut && now >= asleep && runtime.IsIdle(pod.Key)))
        {
            return true;
        }

        ending.Timer.Change((now < asleep ? asleep : end) - now, Timeout.InfiniteTimeSpan);
        return false;
    }

    public void Forget(string key)
    {
        if (_endings.Remove(key, out Ending? ending))
        {
            ending.Timer.Dispose();
        }
    }

    public void Dispose() => _endings.Keys.ToList().ForEach(Forget);

    private static long Sleep(StoredObject pod) =>
        pod.Body.Items("spec", "containers").Select(container => container.Number("lifecycle", "preStop", "sleep", "seconds") ?? 0).DefaultIfEmpty(0).Max();

    private sealed class Ending(DateTimeOffset since, ITimer timer)
    {
        private volatile bool _isTakenOut;

        public DateTimeOffset Since { get; } = since;

        public ITimer Timer { get; } = timer;

        public bool IsTakenOut
        {
            get => _isTakenOut;
            set => _isTakenOut = value;
        }
    }
}
