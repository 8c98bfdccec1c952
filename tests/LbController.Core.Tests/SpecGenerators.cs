using System.Net;
using FsCheck;
using FsCheck.Fluent;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Core.Annotations;
using LbController.Core.Naming;
using LbController.Core.Planning;
using LbController.Core.Status;
using Outcome = LbController.Abstractions.Outcomes.Outcome;

namespace LbController.Core.Tests;

/// <summary>Services, nodes, capabilities and statuses as odd as an API server, or a bug in one, may hand them over.</summary>
internal static class SpecGenerators
{
    /// <summary>What each text of a source range means; null where it means nothing that could be let in.</summary>
    public static readonly IReadOnlyDictionary<string, string?> RangeMeanings = new Dictionary<string, string?>
    {
        ["10.0.0.0/8"] = "10.0.0.0/8",
        ["10.1.2.3/8"] = "10.0.0.0/8",
        ["10.200.129.255/9"] = "10.128.0.0/9",
        ["2001:db8:ffff:ffff::ff/33"] = "2001:db8:8000::/33",
        [" 192.0.2.0/24 "] = "192.0.2.0/24",
        ["192.0.2.7/32"] = "192.0.2.7/32",
        ["0.0.0.0/0"] = "0.0.0.0/0",
        ["::/0"] = "::/0",
        ["2001:db8::1/32"] = "2001:db8::/32",
        ["::ffff:10.0.0.0/104"] = "10.0.0.0/8",
        ["010.0.0.0/8"] = null,
        ["0x0a.0.0.0/8"] = null,
        ["10/8"] = null,
        ["10.0.0.0"] = null,
        ["10.0.0.0/33"] = null,
        ["10.0.0.0/-1"] = null,
        ["10.0.0.0/ 8"] = null,
        ["fe80::1%1/64"] = null,
        ["[2001:db8::]/32"] = null,
        ["all"] = null,
        ["/"] = null,
        [""] = null,
        [" "] = null,
    };

    private static readonly string?[] Classes = [null, null, "lbcontroller.io/a", "example.com/other"];

    public static Gen<ProviderCapabilities> Capabilities =>
        from protocols in Gen.SubListOf(Enum.GetValues<TransportProtocol>())
        from families in Gen.SubListOf(Enum.GetValues<IpFamily>())
        from flags in Gen.Choose(0, 63)
        select new ProviderCapabilities
        {
            Protocols = protocols.ToValueList(),
            Families = families.ToValueList(),
            MixedProtocols = (flags & 1) != 0,
            SourceRanges = (flags & 2) != 0,
            ClientIpAffinity = (flags & 4) != 0,
            RequestedAddresses = (flags & 8) != 0,
            NeedsNodePorts = (flags & 16) != 0,
            TargetsAddresses = (flags & 32) != 0,
            IpMode = (flags & 2) != 0 ? IpMode.Proxy : null,
        };

    /// <summary>Mostly serviceable, so that the rest of a spec decides.</summary>
    public static Gen<ProviderCapabilities> AllCapabilities => Gen.Constant(new ProviderCapabilities
    {
        Protocols = [TransportProtocol.Tcp, TransportProtocol.Udp, TransportProtocol.Sctp],
        MixedProtocols = true,
        Families = [IpFamily.IPv4, IpFamily.IPv6],
        SourceRanges = true,
        ClientIpAffinity = true,
        RequestedAddresses = true,
        NeedsNodePorts = false,
        IpMode = IpMode.Vip,
    });

    public static Gen<IReadOnlyList<NodeSnapshot>> Nodes =>
        from names in Gen.SubListOf("a", "b", "c", "d", "e")
        from nodes in Gen.CollectToArray(names.Distinct().Select(Node))
        select (IReadOnlyList<NodeSnapshot>)nodes;

    public static Gen<ServiceSnapshot> Services =>
        from spec in Specs
        from finalizers in Gen.SubListOf(WellKnown.CleanupFinalizer, OwnershipFinalizer.Default, OwnershipFinalizer.Of("lbcontroller.io/a"), OwnershipFinalizer.Of("gone"))
        from status in Statuses
        select new ServiceSnapshot(spec, finalizers.Distinct().ToValueList(), status);

    public static Gen<ServiceStatus> Statuses =>
        from ingress in Lists(Ingress, 3)
        from types in Gen.SubListOf([.. ConditionTypes.All])
        from conditions in Gen.CollectToArray(types.Distinct().Order(StringComparer.Ordinal).Select(Condition))
        select new ServiceStatus { Ingress = ingress, Conditions = conditions.ToValueList() };

    public static Gen<Outcome> Outcomes => Gen.Elements<Outcome>(
        Outcome.Settled.Instance,
        new Outcome.Waiting("creating", TimeSpan.FromSeconds(1)),
        new Outcome.Retry(new ProviderException(ProviderErrorKind.Throttled, "op", new string('x', 3000))),
        new Outcome.Retry(new ProviderException(ProviderErrorKind.Timeout, "op", "late") { Code = "C" }),
        new Outcome.Blocked([]),
        new Outcome.Blocked([new Problem(ProblemSeverity.Refused, "Quota", "op", "full")]));

    public static Gen<ServiceSpec> Specs =>
        from kind in Gen.Choose(0, 19)
        from className in Gen.Elements(Classes)
        from ports in Lists(Port, 4)
        from ranges in Lists(Gen.Elements(RangeMeanings.Keys), 2)
        from annotated in Gen.Frequency((2, Gen.Constant<string?>(null)), (1, Gen.Elements<string?>(RangeMeanings.Keys.ToArray())))
        from address in Gen.Frequency((5, Gen.Constant<string?>(null)), (1, Gen.Elements<string?>("", "10.0.0.9", "2001:db8::9", "010.0.0.9", "10.9", "x", "10.0.0.9,10.0.0.8")))
        from own in Gen.Frequency((5, Gen.Constant<string?>(null)), (1, Gen.Elements<string?>("10.0.0.9", "10.0.0.7, 2001:db8::7", "nonsense")))
        from local in Gen.Elements(null, "Cluster", "Local", "Sideways")
        from healthPort in Gen.Elements(30000, 30001, 30002, 0, -1, 70000)
        from affinity in Gen.Elements(null, "None", "ClientIP", "Cookie")
        from timeout in Gen.Elements<int?>(null, 1, 86400, 0, -5, int.MaxValue)
        from families in Lists(Gen.Elements("IPv4", "IPv6", "IPv7"), 3)
        from policy in Gen.Elements(null, "SingleStack", "PreferDualStack", "RequireDualStack")
        select new ServiceSpec
        {
            Key = new ServiceKey("shop", "web"),
            Uid = "uid",
            IsLoadBalancer = kind > 1,
            IsDeleting = kind is 1 or 2,
            LoadBalancerClass = className,
            Ports = ports,
            SourceRanges = ranges,
            LoadBalancerIP = address,
            ExternalTrafficPolicy = local,
            HealthCheckNodePort = healthPort,
            SessionAffinity = affinity,
            SessionAffinityTimeoutSeconds = timeout,
            IpFamilies = families,
            IpFamilyPolicy = policy,
            Annotations = Annotations(annotated, own, kind),
        };

    private static Gen<PortSpec> Port =>
        from protocol in Gen.Frequency((12, Gen.Elements("TCP", "TCP", "UDP", "SCTP")), (1, Gen.Elements("tcp", "", "QUIC")))
        from number in Gen.Frequency((20, Gen.Elements(80, 443, 65535, 1)), (1, Gen.Elements(0, -1, 70000)))
        from nodePort in Gen.Frequency((20, Gen.Elements(30080, 30443, 0)), (1, Gen.Elements(-1, 70000)))
        from name in Gen.Elements(null, "a", "b")
        select new PortSpec(name, protocol, number, nodePort, name, name);

    private static Gen<IngressEntry> Ingress =>
        from ip in Gen.Elements("10.0.0.1", "10.0.0.2", null)
        from mode in Gen.Elements("VIP", "Proxy", null)
        from error in Gen.Elements<string?>(null, "Broken")
        select new IngressEntry(ip, ip is null ? "lb.example.com" : null, ip is null ? null : mode, error is null ? [] : [new IngressPort(80, "TCP", error)]);

    private static Gen<NodeSnapshot> Node(string name) =>
        from label in Gen.Elements(null, null, null, "true", "false", "", "0")
        from flags in Gen.Choose(0, 9)
        from addresses in Lists(Address, 3)
        select new NodeSnapshot(name) { ExcludeLabel = label, IsDeleting = flags == 0, HasAutoscalerTaint = flags == 1, ProviderId = flags == 2 ? null : $"test:///{name}", Addresses = addresses };

    private static Gen<NodeAddressSnapshot> Address =>
        from type in Gen.Elements("InternalIP", "ExternalIP", "Hostname")
        from text in Gen.Elements("10.1.0.1", "10.1.0.2", "2001:db8::1", "node", "")
        select new NodeAddressSnapshot(type, text);

    private static Gen<ConditionEntry> Condition(string type) =>
        from isTrue in Gen.Elements(true, false)
        from message in Gen.Elements("one", "two")
        select new ConditionEntry(type, isTrue, "Reason", message);

    private static Gen<ValueList<T>> Lists<T>(Gen<T> items, int most) =>
        from count in Gen.Choose(0, most)
        from list in Gen.ArrayOf(items, count)
        select list.ToValueList();

    private static ValueMap Annotations(string? ranges, string? addresses, int kind)
    {
        var entries = new Dictionary<string, string>();
        if (ranges is not null)
        {
            entries[WellKnown.SourceRanges] = ranges;
        }

        if (addresses is not null)
        {
            entries[WellKnown.RequestedAddresses] = addresses;
        }

        if (kind == 7)
        {
            entries["lbcontroller.io/unknown"] = new string('y', 100_000);
        }

        return new ValueMap(entries);
    }
}
