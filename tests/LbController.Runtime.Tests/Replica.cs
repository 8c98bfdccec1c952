using LbController.Abstractions.Providers;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Leases;
using LbController.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbController.Runtime.Tests;

/// <summary>A controller process that leads only while it holds the lease, as the executable does.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CuttableHandler _leaseWire;
    private readonly KubernetesApi _leases;
    private readonly LeaderElector _elector;
    private readonly Controller _controller;
    private readonly DelayCountingTime _electorTime;
    private Task _electing = Task.CompletedTask;
    private CuttableHandler? _wire;
    private Task _running = Task.CompletedTask;

    public Replica(Cluster cluster, TimeProvider time, ILoadBalancerProvider provider, string name)
    {
        Name = name;
        _controller = new Controller(cluster, new ControllerSetup { Time = time, Providers = [provider], Wire = handler => _wire = new CuttableHandler(handler) });
        CuttableHandler? wire = null;
        _electorTime = new DelayCountingTime(time);
        _leases = cluster.NewApi(_electorTime, handler => wire = new CuttableHandler(handler));
        _leaseWire = wire ?? throw new InvalidOperationException("the wire is not there");
        _elector = new LeaderElector(
            _leases,
            new LeaderElectionOptions { Namespace = "kube-system", Name = "lb-controller", Identity = name },
            new ApiSurroundings(_electorTime, new Jitter(new Random(name.Length)), NullLogger.Instance));
    }

    public string Name { get; }

    /// <summary>Whether it makes passes.</summary>
    public bool IsWorking => _controller.Runtime.IsWorking && _elector.IsLeader;

    /// <summary>Whether it holds the lease.</summary>
    public bool Leads => _elector.IsLeader;

    /// <summary>Whether only the clock moves it on: it waits for its next try, or has ended.</summary>
    public bool IsAtRest => _electorTime.Waiting > 0 || _electing.IsCompleted;

    public Replica Start()
    {
        _electing = _elector.RunAsync(_controller.Runtime.LeadAsync, _stop.Token);
        _running = Task.WhenAll(_controller.Runtime.FollowAsync(_stop.Token), _electing);
        return this;
    }

    /// <summary>From now on nothing that it sends arrives; it does not know.</summary>
    public void Kill()
    {
        _leaseWire.IsCut = true;
        if (_wire is not null)
        {
            _wire.IsCut = true;
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _running.WithDeadline("the replica stops");
        }
        catch (Exception error) when (error is OperationCanceledException or LeadershipLostException)
        {
            // The ways in which it ends.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _controller.DisposeAsync();
        _leases.Dispose();
        _stop.Dispose();
    }
}
