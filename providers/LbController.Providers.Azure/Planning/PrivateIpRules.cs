using System.Net;
using System.Net.Sockets;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Annotations;
using LbController.Providers.Azure.Model;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Azure.Planning;

/// <summary>Addresses out of subnets. Pure.</summary>
internal static class PrivateIpRules
{
    /// <summary>Azure keeps so many at the beginning of each subnet, and the last one.</summary>
    private const int ReservedAtBeginning = 4;

    /// <summary>The frontend's address; null where a problem refuses it.</summary>
    public static PrivateIp? Of(ModelContext context, IpFamily family, AddressWish? wish)
    {
        if (Subnet(context, context.Of(AzureAnnotations.InternalSubnet), AzureAnnotations.InternalSubnet) is not { } subnet)
        {
            return null;
        }

        if (Networks(subnet, family).Count == 0)
        {
            context.Refuse(
                context.Of(AzureAnnotations.InternalSubnet) is null ? "spec.ipFamilies" : AzureAnnotations.InternalSubnet.Field,
                ProblemReasons.SubnetNotUsable,
                $"subnet {subnet.Name} has no {family} network; name another with {AzureAnnotations.InternalSubnet.Definition.Key}, or ask for the other family alone");
            return null;
        }

        return wish is not null && !IsFree(context, subnet, wish.Address, wish.Field) ? null : new PrivateIp(subnet.Id, wish?.Address, context.Settings.Zones);
    }

    /// <summary>The subnet of a name, else the nodes'; null where a problem says that it is not there.</summary>
    public static SubnetView? Subnet(ModelContext context, string? name, Term term)
    {
        string wanted = name ?? context.Settings.Subnet;
        if (context.View.Subnets.FirstOrDefault(subnet => subnet.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            return found;
        }

        string known = string.Join(", ", context.View.Subnets.Select(subnet => subnet.Name).Order(StringComparer.Ordinal));
        context.Refuse(
            name is null ? "spec.loadBalancerClass" : term.Field,
            ProblemReasons.SubnetNotUsable,
            $"there is no subnet '{Term.Shown(wanted)}' in virtual network {context.Settings.VirtualNetwork} ({(known.Length == 0 ? "it has none" : known)}); {(name is null ? $"the administrator's --azure-subnet names it; name one with {term.Definition.Key}" : "name one of these")}");
        return null;
    }

    /// <summary>Whether an address can be had out of a subnet; else it has been refused.</summary>
    public static bool IsFree(ModelContext context, SubnetView subnet, IPAddress address, string field)
    {
        List<IPNetwork> networks = Networks(subnet, FrontendRules.FamilyOf(address));
        int at = networks.FindIndex(network => network.Contains(address));
        if (at < 0)
        {
            context.Refuse(
                field, ProblemReasons.AddressNotInSubnet, $"{address} is not in subnet {subnet.Name} ({string.Join(", ", networks)}); choose an address out of it, or another subnet");
            return false;
        }

        if (IsReserved(networks[at], address))
        {
            context.Refuse(field, ProblemReasons.AddressNotInSubnet, $"{address} is one that Azure keeps for itself: the first {ReservedAtBeginning} and the last of {networks[at]}; choose another");
            return false;
        }

        return true;
    }

    private static List<IPNetwork> Networks(SubnetView subnet, IpFamily family) =>
        [.. subnet.Prefixes.Where(prefix => prefix.BaseAddress.AddressFamily == (family == IpFamily.IPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork))];

    private static bool IsReserved(IPNetwork network, IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        int hostBits = (bytes.Length * 8) - network.PrefixLength;
        bool isLast = true;
        int low = 0;
        bool isLow = true;
        for (int bit = 0; bit < hostBits; bit++)
        {
            bool isSet = (bytes[^((bit / 8) + 1)] >> (bit % 8) & 1) == 1;
            isLast &= isSet;
            if (bit < 2)
            {
                low += isSet ? 1 << bit : 0;
            }
            else
            {
                isLow &= !isSet;
            }
        }

        return isLast || (isLow && low < ReservedAtBeginning);
    }
}
