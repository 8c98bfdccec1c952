using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>Where the kernel does not forward, an nginx beside HAProxy does.</summary>
public sealed class UdpNginxTests
{
    [ToolFact("haproxy", "nginx")]
    public async Task E2E02_TypeAndPortsChangeAndUdpClientsFollow_ThroughNginx()
    {
        await using var world = new World();
        await world.StartAsync();
        using var user = new ClusterUser(world);
        await using ExeProcess controller = world.RunController("--haproxy-udp", "nginx", "--haproxy-check-interval", "200ms", "--haproxy-check-fall", "1", "--haproxy-min-reload-interval", "0s");
        await controller.LineAsync("Working on 0 Services");
        await UdpTypeChanges.RunAsync(user, "e2e02-nginx");
    }
}
