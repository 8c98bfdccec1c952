using System.Net;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Planning;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>Makes the forwards of a Service. Pure and total.</summary>
internal static class UdpMapper
{
    /// <summary>The forward of one listener on one address.</summary>
    public static UdpForward Map(DesiredLoadBalancer desired, Listener listener, FrontendBinding binding, ValueList<ServerTarget> targets, HAProxyCheck? check)
    {
        IpFamily family = AddressRange.FamilyOf(binding.Address);
        IPNetwork[] sources = [.. desired.SourceRanges.Where(range => AddressRange.FamilyOf(range.BaseAddress) == family)];
        bool everybody = desired.SourceRanges.IsEmpty || sources.Any(range => range.PrefixLength == 0);
        return new UdpForward(
            desired.Identity,
            binding,
            listener.NodePort,
            TargetSelector.For(family, targets).ToValueList(),
            !everybody,
            everybody ? [] : Outermost(sources),
            desired.ClientIpAffinity is not null,
            check?.Name);
    }

    /// <summary>Networks without those that lie within another one, ordered: an interval set takes no overlaps.</summary>
    public static ValueList<IPNetwork> Outermost(IEnumerable<IPNetwork> networks)
    {
        var kept = new List<IPNetwork>();
        foreach (IPNetwork network in networks.OrderBy(network => AddressRange.ToNumber(network.BaseAddress)).ThenBy(network => network.PrefixLength))
        {
            if (kept.Count == 0 || !kept[^1].Contains(network.BaseAddress))
            {
                kept.Add(network);
            }
        }

        return kept.ToValueList();
    }
}
