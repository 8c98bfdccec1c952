using System.Collections.Concurrent;
using Azure.Core;
using LbController.Abstractions.Errors;
using Microsoft.Extensions.Logging;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Diagnostics;
using LbController.Providers.Azure.Editing;
using LbController.Providers.Azure.Inventory;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Observed;
using LbController.Providers.Azure.Pools;

namespace LbController.Providers.Azure.Writers;

/// <summary>
/// One writer for each shared resource. It also takes nodes out of pools when their time is over, and tells the load balancers that share
/// nodes of each other's changes.
/// </summary>
internal sealed class ResourceWriters(IArm arm, ResourceBook book, PoolBook pools, AzureSettings settings, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>Nodes that could not be taken out of a pool are tried again after this.</summary>
    private static readonly TimeSpan LeaveAgain = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<ResourceIdentifier, ResourceWriter> _writers = new();
    private readonly ConcurrentDictionary<ResourceIdentifier, ITimer> _leaves = new();
    private readonly ConcurrentDictionary<ResourceIdentifier, bool> _due = new();
    private volatile bool _isClosed;

    /// <summary>Has an edit of a load balancer carried by its next write.</summary>
    public Task WriteLoadBalancerAsync(ClusterId cluster, string location, ResourceIdentifier id, ResourceEdit edit, CancellationToken cancellationToken) =>
        LoadBalancerWriter(cluster, location, id).WriteAsync(edit, cancellationToken);

    /// <summary>Has an edit of the security group carried by its next write.</summary>
    public Task WriteSecurityGroupAsync(ResourceIdentifier id, ResourceEdit edit, CancellationToken cancellationToken) =>
        _writers.GetOrAdd(id, _ => Writer(new SecurityGroupResource(id))).WriteAsync(edit, cancellationToken);

    /// <summary>Goes on with nodes that were told to leave by an earlier process, or by somebody else.</summary>
    public void Resume(ClusterId cluster, string location, IEnumerable<LoadBalancerView> balancers)
    {
        foreach (LoadBalancerView balancer in balancers.Where(balancer => !_due.ContainsKey(balancer.Resource.Id)))
        {
            if (pools.NextLeave(balancer) is { } after)
            {
                LoadBalancerWriter(cluster, location, balancer.Resource.Id);
                ScheduleLeave(balancer.Resource.Id, after);
            }
        }
    }

    public void Dispose()
    {
        _isClosed = true;
        foreach (ResourceWriter writer in _writers.Values)
        {
            writer.Dispose();
        }

        foreach (ITimer timer in _leaves.Values)
        {
            timer.Dispose();
        }
    }

    private ResourceWriter LoadBalancerWriter(ClusterId cluster, string location, ResourceIdentifier id) =>
        _writers.GetOrAdd(id, _ => Writer(new LoadBalancerResource(id, cluster, settings, pools, location, Committed)));

    private ResourceWriter Writer(SharedResource resource) => new(resource, arm, book, time, logger);

    private void Committed(LoadBalancerResource balancer, ArmResource? now, bool isWritten)
    {
        if (now is not null && pools.NextLeave(LoadBalancerView.Of(now)) is { } after)
        {
            ScheduleLeave(balancer.Id, after);
        }

        if (isWritten)
        {
            // What it was to take from another may be free by now, or will be when that one has heard of it.
            foreach (LoadBalancerView peer in pools.Peers(balancer.Id))
            {
                LoadBalancerWriter(balancer.Cluster, balancer.Location, peer.Resource.Id);
                ScheduleLeave(peer.Resource.Id, TimeSpan.Zero);
            }
        }
    }

    private void ScheduleLeave(ResourceIdentifier balancer, TimeSpan after)
    {
        _due[balancer] = true;
        ITimer timer = _leaves.GetOrAdd(balancer, id => time.CreateTimer(_ => _ = LeaveAsync(id), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        timer.Change(after > TimeSpan.Zero ? after : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private async Task LeaveAsync(ResourceIdentifier balancer)
    {
        _due.TryRemove(balancer, out _);
        try
        {
            await _writers[balancer].WriteAsync(new NoEdit(), CancellationToken.None);
        }
        catch (ProviderException error)
        {
            logger.LeaveFailed(balancer.Name, LeaveAgain, error.Message);
            if (!_isClosed)
            {
                ScheduleLeave(balancer, LeaveAgain);
            }
        }
    }
}
