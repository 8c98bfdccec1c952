using LbController.Providers.HAProxy.Model;

namespace LbController.Providers.HAProxy.Rendering;

/// <summary>What follows a server's name, in the file and on the runtime socket. Pure.</summary>
internal static class ServerLine
{
    /// <summary>The line in the file.</summary>
    public static string Of(HAProxyServer server)
    {
        string weight = server.Weight == HAProxyServer.DefaultWeight ? "" : $" weight {server.Weight}";
        string health = server.Tracks is { } tracked ? $"track {tracked}" : "check";
        string id = server.Id == 0 ? "" : $" id {server.Id}";
        return $"{new FrontendBinding(server.Address, server.Port)}{id}{weight} {health}{Treatment(server)}";
    }

    /// <summary>The words of <c>add server</c>, for which HAProxy does not heed <c>default-server</c>: they are spelled out.</summary>
    public static string OfAdded(HAProxyServer server, HAProxySettings settings) =>
        server.Tracks is null ? $"{Of(server)} {CheckPace(settings)}" : Of(server);

    /// <summary>How often and how patiently a server is checked.</summary>
    public static string CheckPace(HAProxySettings settings)
    {
        TimeSpan fast = settings.CheckInterval < TimeSpan.FromSeconds(1) ? settings.CheckInterval : TimeSpan.FromSeconds(1);
        return $"inter {Milliseconds(settings.CheckInterval)} fastinter {Milliseconds(fast)} fall {settings.CheckFall} rise {settings.CheckRise}";
    }

    /// <summary>
    /// How its connections are treated. A check of its own connects to the NodePort, so it begins with the header too: a Pod that waits for
    /// one would log every check as broken. HAProxy does so by itself for servers of the file; for added ones it is said.
    /// </summary>
    private static string Treatment(HAProxyServer server)
    {
        string limit = server.MaxConnections == 0 ? "" : $" maxconn {server.MaxConnections}";
        string slowly = server.SlowStart == TimeSpan.Zero ? "" : $" slowstart {Milliseconds(server.SlowStart)}";
        string close = server.ClosesWhenDown ? " on-marked-down shutdown-sessions" : "";
        string header = server.ProxyProtocol switch
        {
            ProxyProtocol.V1 => " send-proxy",
            ProxyProtocol.V2 => " send-proxy-v2",
            _ => "",
        };
        string checkHeader = header.Length > 0 && server.Tracks is null ? " check-send-proxy" : "";
        return $"{limit}{slowly}{close}{header}{checkHeader}";
    }

    private static string Milliseconds(TimeSpan time) => $"{(long)time.TotalMilliseconds}ms";
}
