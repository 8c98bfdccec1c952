using LbController.Providers.Aws.Model;

namespace LbController.Providers.Aws.Access;

/// <summary>Ports that the nodes let load balancers in to.</summary>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="Ports">Which.</param>
internal sealed record NodeAccessPort(string Protocol, PortRange Ports)
{
    public override string ToString() => Ports.From == Ports.To ? $"{Protocol} {Ports.From}" : $"{Protocol} {Ports.From}-{Ports.To}";
}
