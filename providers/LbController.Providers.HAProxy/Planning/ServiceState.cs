using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Udp;

namespace LbController.Providers.HAProxy.Planning;

/// <summary>What one Service has, by our own record.</summary>
/// <param name="Desired">What it was made from.</param>
/// <param name="Addresses">The addresses it serves on, one a family.</param>
/// <param name="Targets">The nodes that its servers are.</param>
/// <param name="HeldBack">Bindings left out because something else on the machine has them.</param>
/// <param name="Section">Its part of the configuration.</param>
/// <param name="Problems">What it does not have although it was asked for.</param>
internal sealed record ServiceState(
    DesiredLoadBalancer Desired,
    ValueList<IPAddress> Addresses,
    ValueList<ServerTarget> Targets,
    ValueList<FrontendBinding> HeldBack,
    ServiceSection Section,
    ValueList<Problem> Problems)
{
    /// <summary>The targets are those of before, because no eligible node can be reached.</summary>
    public bool TargetsAreKept { get; init; }

    /// <summary>Its UDP ports, which are no part of the configuration, ordered by port and address.</summary>
    public ValueList<UdpForward> Forwards { get; init; } = [];

    /// <summary>Whose it is.</summary>
    public LoadBalancerIdentity Identity => Desired.Identity;

    /// <summary>All addresses, as a Service's status has them.</summary>
    public ValueList<PublishedAddress> AllPublished { get; } = Addresses.Select(address => PublishedAddress.OfIp(address, IpMode.Proxy)).ToValueList();

    /// <summary>
    /// The addresses as the Service's status should have them: those that at least one listener serves, since behind the others something
    /// else may answer, and those that were <paramref name="published"/> before.
    /// </summary>
    public ValueList<PublishedAddress> Published(ValueList<PublishedAddress> published) => HeldBack.IsEmpty
        ? AllPublished
        : AllPublished.Where(address => published.Contains(address) || Serves(address.Ip)).ToValueList();

    private bool Serves(IPAddress? address) =>
        Section.Frontends.Any(frontend => frontend.Binding.Address.Equals(address)) || Forwards.Any(forward => forward.Binding.Address.Equals(address));
}
