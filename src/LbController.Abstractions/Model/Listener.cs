namespace LbController.Abstractions.Model;

/// <summary>One port of the load balancer and the NodePort behind it.</summary>
/// <param name="Key">Protocol and port that clients use.</param>
/// <param name="NodePort">The port on every target node, 1 to 65535.</param>
public sealed record Listener(ListenerKey Key, int NodePort)
{
    /// <summary><c>appProtocol</c> of the Service port: a hint, unknown values are normal.</summary>
    public string? AppProtocol { get; init; }

    /// <summary>For example <c>80/TCP -> 30080</c>.</summary>
    public override string ToString() => $"{Key} -> {NodePort}";
}
