using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Planning;

/// <summary>One port before its target group is known.</summary>
/// <param name="Port">1 to 65535.</param>
/// <param name="Protocol"><c>TCP</c>, <c>UDP</c>, <c>TCP_UDP</c> or <c>TLS</c>.</param>
/// <param name="TargetProtocol">The target group's.</param>
/// <param name="NodePort">1 to 65535.</param>
/// <param name="Keys">The Service's ports that it serves: one, or TCP and UDP.</param>
internal sealed record ListenerPlan(int Port, string Protocol, string TargetProtocol, int NodePort, ValueList<ListenerKey> Keys)
{
    /// <summary>Whether it serves datagrams.</summary>
    public bool HasUdp => Protocol is "UDP" or "TCP_UDP";

    /// <summary>Whether an annotation for a protocol, as in its key, is about this listener.</summary>
    public bool Answers(string? protocol) => protocol is null || protocol == Protocol || Keys.Any(key => key.Protocol.ToString().Equals(protocol, StringComparison.OrdinalIgnoreCase));
}
