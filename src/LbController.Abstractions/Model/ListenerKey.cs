namespace LbController.Abstractions.Model;

/// <summary>What identifies a listener of one load balancer: port names may be renamed and swapped, this may not (contract B63).</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Port">1 to 65535.</param>
public readonly record struct ListenerKey(TransportProtocol Protocol, int Port) : IComparable<ListenerKey>
{
    /// <inheritdoc/>
    public int CompareTo(ListenerKey other)
    {
        int byPort = Port.CompareTo(other.Port);
        return byPort != 0 ? byPort : Protocol.CompareTo(other.Protocol);
    }

    /// <summary>For example <c>80/TCP</c>.</summary>
    public override string ToString() => $"{Port}/{Protocol.ToString().ToUpperInvariant()}";
}
