namespace LbController.Providers.HAProxy.Statistics;

/// <summary>What has been counted; only ever grows in one worker.</summary>
internal readonly record struct TrafficTotals
{
    /// <summary>Connections of clients, those that were refused included.</summary>
    public long Connections { get; init; }

    /// <summary>Connections that were let in.</summary>
    public long Sessions { get; init; }

    /// <summary>Connections that were refused because of their source.</summary>
    public long Denied { get; init; }

    /// <summary>Bytes from clients.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Bytes to clients.</summary>
    public long BytesSent { get; init; }

    /// <summary>Connections that found no node in the end.</summary>
    public long ConnectErrors { get; init; }

    /// <summary>Connections that a node ended with an error.</summary>
    public long ResponseErrors { get; init; }

    /// <summary>Tries that a node refused, after which another one was made.</summary>
    public long Retries { get; init; }

    /// <summary>The sum.</summary>
    public static TrafficTotals operator +(TrafficTotals left, TrafficTotals right) => Combine(left, right, static (a, b) => a + b);

    /// <summary>What came on top; where a figure is less than before somebody has set it back, and all of it is new.</summary>
    public static TrafficTotals operator -(TrafficTotals now, TrafficTotals before) => Combine(now, before, static (a, b) => a >= b ? a - b : a);

    private static TrafficTotals Combine(TrafficTotals left, TrafficTotals right, Func<long, long, long> combine) => new()
    {
        Connections = combine(left.Connections, right.Connections),
        Sessions = combine(left.Sessions, right.Sessions),
        Denied = combine(left.Denied, right.Denied),
        BytesReceived = combine(left.BytesReceived, right.BytesReceived),
        BytesSent = combine(left.BytesSent, right.BytesSent),
        ConnectErrors = combine(left.ConnectErrors, right.ConnectErrors),
        ResponseErrors = combine(left.ResponseErrors, right.ResponseErrors),
        Retries = combine(left.Retries, right.Retries),
    };
}
