using System.Globalization;
using System.Net;
using System.Text;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Addresses;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>
/// Renders the table that forwards UDP, as one transaction that replaces whatever the table holds. Pure and deterministic; only numbers,
/// addresses and names made of them reach the text.
/// </summary>
internal static class NftRenderer
{
    /// <summary>Fixed: with a seed of the kernel's own every replacement would move the clients.</summary>
    private const string Seed = "0x6c626331";

    /// <summary>Replaces the table.</summary>
    /// <param name="table">Its name.</param>
    /// <param name="forwards">What it forwards; of the targets, those of the binding's family.</param>
    public static string Render(string table, IEnumerable<UdpForward> forwards)
    {
        UdpForward[] ordered =
        [
            .. forwards.OrderBy(forward => AddressRange.FamilyOf(forward.Binding.Address)).ThenBy(forward => AddressRange.ToNumber(forward.Binding.Address)).ThenBy(forward => forward.Binding.Port),
        ];
        var text = new StringBuilder(Remove(table), 4096);
        AppendLine(text, $"table inet {table} {{");
        AppendMaps(text, ordered, IpFamily.IPv4, "ipv4_addr");
        AppendMaps(text, ordered, IpFamily.IPv6, "ipv6_addr");
        foreach (UdpForward forward in ordered)
        {
            AppendGuard(text, forward);
            AppendForward(text, forward);
        }

        AppendHooks(text);
        text.Append("}\n");
        return text.ToString();
    }

    /// <summary>Removes the table, whether it is there or not.</summary>
    public static string Remove(string table) => $"add table inet {table}\ndelete table inet {table}\n";

    /// <summary>The targets that the table can reach: a translated packet stays in its family.</summary>
    public static IPAddress[] TargetsOf(UdpForward forward) =>
        [.. forward.Targets.Select(target => target.Address).Where(address => address.AddressFamily == forward.Binding.Address.AddressFamily).Distinct()];

    private static void AppendMaps(StringBuilder text, UdpForward[] forwards, IpFamily family, string type)
    {
        string number = family == IpFamily.IPv4 ? "4" : "6";
        UdpForward[] own = [.. forwards.Where(forward => AddressRange.FamilyOf(forward.Binding.Address) == family)];
        string[] all = [.. own.Select(Place)];
        string[] refused = [.. own.Where(forward => TargetsOf(forward).Length == 0).Select(Place)];
        string[] guarded = [.. own.Where(forward => forward.IsRestricted).Select(forward => $"{Place(forward)} : goto guard_{Name(forward)}")];
        string[] served = [.. own.Where(forward => TargetsOf(forward).Length > 0).Select(forward => $"{Place(forward)} : goto forward_{Name(forward)}")];
        AppendSet(text, "set", $"places{number}", $"{type} . inet_service", "", all);
        AppendSet(text, "set", $"refused{number}", $"{type} . inet_service", "", refused);
        AppendSet(text, "map", $"guarded{number}", $"{type} . inet_service : verdict", "", guarded);
        AppendSet(text, "map", $"served{number}", $"{type} . inet_service : verdict", "", served);
    }

    private static void AppendGuard(StringBuilder text, UdpForward forward)
    {
        if (!forward.IsRestricted)
        {
            return;
        }

        string name = Name(forward);
        bool isIPv4 = AddressRange.FamilyOf(forward.Binding.Address) == IpFamily.IPv4;
        if (!forward.Sources.IsEmpty)
        {
            AppendSet(text, "set", $"sources_{name}", isIPv4 ? "ipv4_addr" : "ipv6_addr", " flags interval;", [.. forward.Sources.Select(source => source.ToString())]);
        }

        AppendLine(text, $"  chain guard_{name} {{");
        if (!forward.Sources.IsEmpty)
        {
            AppendLine(text, $"    {Ip(forward)} saddr @sources_{name} return");
        }

        AppendLine(text, $"    drop");
        AppendLine(text, $"  }}");
    }

    private static void AppendForward(StringBuilder text, UdpForward forward)
    {
        IPAddress[] targets = TargetsOf(forward);
        if (targets.Length == 0)
        {
            return;
        }

        string ip = Ip(forward);
        string choice = targets.Length == 1 ? Bracketed(targets[0])
            : forward.IsSticky ? $"jhash {ip} saddr mod {Slots(AffinitySlots.Assign(targets), $"seed {Seed} ")}"
            : $"numgen random mod {Slots(targets, "")}";
        AppendLine(text, $"  chain forward_{Name(forward)} {{");
        AppendLine(text, $"    meta l4proto udp dnat {ip} to {choice}:{forward.NodePort}");
        AppendLine(text, $"  }}");
    }

    private static string Slots(IReadOnlyList<IPAddress> slots, string seed) =>
        $"{slots.Count} {seed}map {{ {string.Join(", ", slots.Select((address, slot) => string.Create(CultureInfo.InvariantCulture, $"{slot} : {address}")))} }}";

    /// <summary>
    /// Networks are looked at for every packet, before any translation, so that a change of them counts for flows that exist too. Nodes see our
    /// own address, so that answers come back through us, whatever their routes; never on lo, where a translated source is refused.
    /// </summary>
    private static void AppendHooks(StringBuilder text) => text.Append("""
          chain guard {
            ip daddr . udp dport vmap @guarded4
            ip6 daddr . udp dport vmap @guarded6
          }
          chain guard_prerouting {
            type filter hook prerouting priority -110; policy accept;
            jump guard
          }
          chain guard_output {
            type filter hook output priority -110; policy accept;
            jump guard
          }
          chain refuse {
            type filter hook input priority -10; policy accept;
            ip daddr . udp dport @refused4 reject with icmpx type port-unreachable
            ip6 daddr . udp dport @refused6 reject with icmpx type port-unreachable
          }
          chain serve {
            ip daddr . udp dport vmap @served4
            ip6 daddr . udp dport vmap @served6
          }
          chain serve_prerouting {
            type nat hook prerouting priority -100; policy accept;
            jump serve
          }
          chain serve_output {
            type nat hook output priority -100; policy accept;
            jump serve
          }
          chain answer {
            type nat hook postrouting priority 100; policy accept;
            oifname != "lo" ct status dnat meta l4proto udp ct original ip daddr . ct original proto-dst @places4 masquerade
            oifname != "lo" ct status dnat meta l4proto udp ct original ip6 daddr . ct original proto-dst @places6 masquerade
          }

        """);

    private static void AppendSet(StringBuilder text, string kind, string name, string type, string flags, string[] elements)
    {
        string content = elements.Length == 0 ? "" : $" elements = {{ {string.Join(", ", elements)} }};";
        AppendLine(text, $"  {kind} {name} {{ type {type};{flags}{content} }}");
    }

    private static string Place(UdpForward forward) => string.Create(CultureInfo.InvariantCulture, $"{forward.Binding.Address} . {forward.Binding.Port}");

    private static string Name(UdpForward forward) =>
        string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(forward.Binding.Address.GetAddressBytes())}_{forward.Binding.Port}");

    private static string Ip(UdpForward forward) => AddressRange.FamilyOf(forward.Binding.Address) == IpFamily.IPv4 ? "ip" : "ip6";

    private static string Bracketed(IPAddress address) => AddressRange.FamilyOf(address) == IpFamily.IPv4 ? address.ToString() : $"[{address}]";

    private static void AppendLine(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
