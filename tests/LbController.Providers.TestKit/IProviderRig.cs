using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;

namespace LbController.Providers.TestKit;

/// <summary>One adapter on a back end of its own, as a case of the kit needs it. Disposing it removes everything that it made.</summary>
public interface IProviderRig : IAsyncDisposable
{
    /// <summary>The adapter, started with nothing known.</summary>
    ILoadBalancerProvider Provider { get; }

    /// <summary>The cluster of every identity that the rig makes.</summary>
    ClusterId Cluster { get; }

    /// <summary>A node that the back end can target; the same name yields the same node.</summary>
    TargetNode Node(string name);

    /// <summary>A Service that the back end can serve: one listener, nodes <c>a</c> and <c>b</c>.</summary>
    DesiredLoadBalancer Service(string name);

    /// <summary>An address that nobody has and that can be requested, or null where the adapter gives none.</summary>
    IPAddress? FreeAddress();

    /// <summary>An address that the adapter must not give, or null where it knows none.</summary>
    IPAddress? ForbiddenAddress();

    /// <summary>Lets the time pass that an adapter asked to be left alone for.</summary>
    Task WaitAsync(TimeSpan time);

    /// <summary>Puts things of somebody else beside ours, as near as the back end allows.</summary>
    Task PlantForeignAsync();

    /// <summary>Whether those things are as they were.</summary>
    Task<bool> IsForeignUntouchedAsync();

    /// <summary>
    /// Carries out <paramref name="during"/> and returns the sets of targets (names of nodes) that a Service had meanwhile, in order,
    /// first the one before, last the one after. May miss sets, but never invents one.
    /// </summary>
    Task<IReadOnlyList<IReadOnlySet<string>>> WatchTargetsAsync(LoadBalancerIdentity identity, Func<Task> during);

    /// <summary>
    /// Ends the adapter without warning and starts another one on the same back end, as after a crash.
    /// </summary>
    Task RestartAsync(IReadOnlyList<KnownLoadBalancer> known);
}
