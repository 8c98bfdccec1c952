using System.Net;
using System.Text.RegularExpressions;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Rendering;

namespace LbController.Providers.HAProxy.Planning;

/// <summary>Turns what a Service has to be into its part of the configuration. Pure and total.</summary>
internal static partial class ServiceMapper
{
    /// <summary>How many nodes a message names.</summary>
    public const int NodesNamed = 10;

    /// <summary>Maps.</summary>
    /// <param name="desired">What the Service has to be.</param>
    /// <param name="addresses">Its addresses.</param>
    /// <param name="addressProblems">What there is to say about them.</param>
    /// <param name="heldBack">Bindings that something else has.</param>
    /// <param name="previous">The nodes that it has now: kept where no eligible node can be reached, since an empty set is an outage.</param>
    public static ServiceState Map(
        DesiredLoadBalancer desired,
        ValueList<IPAddress> addresses,
        ValueList<Problem> addressProblems,
        IReadOnlySet<FrontendBinding> heldBack,
        ValueList<ServerTarget> previous)
    {
        var problems = new List<Problem>(addressProblems);
        ValueList<ServerTarget> targets = TargetsOf(desired, previous, problems, out bool kept);
        HAProxyCheck? check = CheckOf(desired, targets, problems);
        string service = HAProxyNames.Service(desired.Identity);
        var frontends = new List<HAProxyFrontend>();
        var backends = new List<HAProxyBackend>();
        var left = new List<FrontendBinding>();
        foreach (Listener listener in desired.Listeners)
        {
            if (UnservableBecause(listener) is { } unservable)
            {
                problems.Add(unservable);
                continue;
            }

            var backend = new HAProxyBackend(HAProxyNames.Backend(service, listener.Key), ServersOf(targets, listener, check));
            backends.Add(backend);
            foreach (IPAddress address in addresses)
            {
                var binding = new FrontendBinding(address, listener.Key.Port);
                if (heldBack.Contains(binding))
                {
                    left.Add(binding);
                    problems.Add(InUse(listener, binding));
                    continue;
                }

                frontends.Add(FrontendOf(desired, service, listener, binding, backend.Name));
            }
        }

        ValueList<HAProxyFrontend> frontendList = frontends.ToValueList();
        ValueList<HAProxyBackend> backendList = backends.ToValueList();
        var section = new ServiceSection(desired.Identity, frontendList, backendList, check, SectionRenderer.Render(frontendList, backendList));
        return new ServiceState(desired, addresses, targets, left.ToValueList(), section, problems.ToValueList()) { TargetsAreKept = kept };
    }

    private static HAProxyFrontend FrontendOf(DesiredLoadBalancer desired, string service, Listener listener, FrontendBinding binding, string backend)
    {
        // An IPv6 network such as ::/0 would also match IPv4 clients in HAProxy: each family sees its own networks only.
        IpFamily family = AddressRange.FamilyOf(binding.Address);
        ValueList<IPNetwork> sources = desired.SourceRanges
            .Where(range => AddressRange.FamilyOf(range.BaseAddress) == family)
            .Distinct()
            .OrderBy(range => AddressRange.ToNumber(range.BaseAddress))
            .ThenBy(range => range.PrefixLength)
            .ToValueList();
        return new HAProxyFrontend(HAProxyNames.Frontend(service, listener.Key, binding.Address), binding, backend, !desired.SourceRanges.IsEmpty, sources);
    }

    private static ValueList<HAProxyServer> ServersOf(ValueList<ServerTarget> targets, Listener listener, HAProxyCheck? check) => targets
        .Select(target => new HAProxyServer(
            HAProxyNames.Server(target.Node),
            target.Address,
            listener.NodePort,
            check is null ? null : $"{check.Name}/{HAProxyNames.CheckServer(target.Node, target.Address)}"))
        .ToValueList();

    private static HAProxyCheck? CheckOf(DesiredLoadBalancer desired, ValueList<ServerTarget> targets, List<Problem> problems)
    {
        HealthProbe health = desired.Health;
        if (health.Kind != HealthProbeKind.Http)
        {
            return null;
        }

        if (health.Port is < 1 or > 65535 || !ProbePath().IsMatch(health.Path))
        {
            problems.Add(new Problem(
                ProblemSeverity.Degraded,
                "HealthProbeInvalid",
                "spec.healthCheckNodePort",
                $"The health probe on port {health.Port} cannot be used: the port must be 1 to 65535, and the path at most 200 characters of A-Z a-z 0-9 / . _ ~ - beginning with /. Nodes are checked by connecting to their NodePort instead."));
            return null;
        }

        return new HAProxyCheck(HAProxyNames.Check(health.Port, health.Path), health.Port, health.Path, targets);
    }

    private static ValueList<ServerTarget> TargetsOf(DesiredLoadBalancer desired, ValueList<ServerTarget> previous, List<Problem> problems, out bool kept)
    {
        var targets = new List<ServerTarget>(desired.Nodes.Count);
        var without = new List<string>();
        foreach (TargetNode node in desired.Nodes)
        {
            if (ReachableAddress(node, desired.Families) is { } address)
            {
                targets.Add(new ServerTarget(node.Name, address));
            }
            else
            {
                without.Add(node.Name);
            }
        }

        kept = targets.Count == 0 && without.Count > 0;
        if (kept)
        {
            targets.AddRange(previous.Where(target => without.Contains(target.Node)));
        }

        if (without.Count > 0)
        {
            problems.Add(new Problem(ProblemSeverity.Degraded, "NodeWithoutAddress", "spec.ipFamilies", WithoutAddress(desired, without, targets.Count)));
        }

        // One server a name, whatever the input: HAProxy refuses a file with two.
        return targets.DistinctBy(target => HAProxyNames.Server(target.Node)).OrderBy(target => target.Node, StringComparer.Ordinal).ToValueList();
    }

    private static string WithoutAddress(DesiredLoadBalancer desired, List<string> without, int kept)
    {
        string more = without.Count > NodesNamed ? $" and {without.Count - NodesNamed} more" : "";
        string outcome = kept > 0 ? "the others serve" : "none is left to serve";
        return $"No {string.Join(" or ", desired.Families)} address is known for node {string.Join(", ", without.Take(NodesNamed).Select(HAProxyNames.DnsOrHash))}{more}: left out, {outcome}. Check status.addresses of these Nodes.";
    }

    private static IPAddress? ReachableAddress(TargetNode node, ValueList<IpFamily> families)
    {
        foreach (IPAddress address in node.Addresses)
        {
            IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            if (families.Contains(AddressRange.FamilyOf(plain)) && !plain.IsIPv6LinkLocal && !plain.IsIPv6Multicast && !plain.Equals(IPAddress.Any) && !plain.Equals(IPAddress.IPv6Any))
            {
                return plain;
            }
        }

        return null;
    }

    private static Problem? UnservableBecause(Listener listener)
    {
        if (listener.Key.Protocol != TransportProtocol.Tcp)
        {
            return new Problem(ProblemSeverity.Degraded, "ProtocolNotSupported", "spec.ports", $"Port {listener.Key} cannot be served: HAProxy forwards TCP only.") { Port = listener.Key };
        }

        return listener.NodePort is >= 1 and <= 65535 && listener.Key.Port is >= 1 and <= 65535
            ? null
            : new Problem(ProblemSeverity.Degraded, "NodePortMissing", "spec.ports", $"Port {listener.Key} cannot be served: it has no NodePort; set spec.allocateLoadBalancerNodePorts to true.") { Port = listener.Key };
    }

    private static Problem InUse(Listener listener, FrontendBinding binding) => new(
        ProblemSeverity.Degraded,
        "AddressInUse",
        "spec.ports",
        $"Port {listener.Key} is not served: {binding} cannot be bound, because another program on the load balancer's machine has it, the address is not one of its own, or ports below 1024 are not permitted. It is tried again by itself.") { Port = listener.Key };

    [GeneratedRegex(@"\A/[A-Za-z0-9/._~-]{0,199}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ProbePath();
}
