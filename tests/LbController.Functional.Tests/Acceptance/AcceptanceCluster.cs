using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>Three nodes, one controller and one HAProxy, shared by cases that leave each other alone: each has Services and pods of its own name.</summary>
public sealed class AcceptanceCluster : IAsyncLifetime
{
    private World? _world;
    private ClusterUser? _user;
    private ExeProcess? _controller;

    internal World World => _world ?? throw new InvalidOperationException("not started");

    internal ClusterUser User => _user ?? throw new InvalidOperationException("not started");

    internal ExeProcess Controller => _controller ?? throw new InvalidOperationException("not started");

    /// <summary>What HAProxy was given to read.</summary>
    internal string Configuration => File.ReadAllText(Path.Combine(World.HAProxyFolder, "haproxy.cfg"));

    public async Task InitializeAsync()
    {
        if (Tool.Find("haproxy") is null)
        {
            // Every case is skipped.
            return;
        }

        _world = new World();
        await _world.StartAsync();
        _user = new ClusterUser(_world);
        _controller = _world.RunController("--haproxy-check-interval", "200ms", "--haproxy-check-fall", "1", "--haproxy-min-reload-interval", "0s");
        await _controller.LineAsync("Working on 0 Services");
    }

    public async Task DisposeAsync()
    {
        if (_controller is not null)
        {
            await _controller.DisposeAsync();
        }

        _user?.Dispose();
        if (_world is not null)
        {
            await _world.DisposeAsync();
        }
    }
}
