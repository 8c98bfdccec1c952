using System.Collections.Immutable;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Udp;

namespace LbController.Providers.HAProxy.Planning;

/// <summary>What all Services have. Immutable: readers take it as it is, the one writer replaces it.</summary>
/// <param name="Services">By UID.</param>
/// <param name="Checks">The nodes that are checked, and in which slots.</param>
/// <param name="Book">Who has which address; more than the Services serve on, since published addresses are kept for their owners.</param>
internal sealed record HAProxyState(ImmutableDictionary<string, ServiceState> Services, CheckTables Checks, AddressBook Book)
{
    /// <summary>Nothing.</summary>
    public static readonly HAProxyState Empty = new(ImmutableDictionary<string, ServiceState>.Empty, CheckTables.Empty, AddressBook.Empty);

    /// <summary>The record of a Service, or null.</summary>
    public ServiceState? Find(LoadBalancerIdentity identity) => Services.GetValueOrDefault(identity.ServiceUid);

    /// <summary>Every UDP port that is forwarded.</summary>
    public IEnumerable<UdpForward> Forwards() => Services.Values.SelectMany(service => service.Forwards);

    /// <summary>Every place that HAProxy listens on.</summary>
    public IEnumerable<FrontendBinding> Bindings() => Services.Values.SelectMany(service => service.Section.Frontends).Select(frontend => frontend.Binding);
}
