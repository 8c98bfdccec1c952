using System.Net;
using System.Text.RegularExpressions;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Annotations;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Rendering;
using LbController.Providers.HAProxy.Udp;

namespace LbController.Providers.HAProxy.Planning;

/// <summary>Turns what a Service has to be into its part of the configuration. Pure and total.</summary>
internal static partial class ServiceMapper
{
    /// <summary>Maps.</summary>
    /// <param name="desired">What the Service has to be.</param>
    /// <param name="addresses">Its addresses.</param>
    /// <param name="addressProblems">What there is to say about them.</param>
    /// <param name="heldBack">Bindings that something else has.</param>
    /// <param name="checks">The slots in which nodes are checked.</param>
    /// <param name="previous">The nodes that it has now: kept where no eligible node can be reached, since an empty set is an outage.</param>
    public static ServiceState Map(
        DesiredLoadBalancer desired,
        ValueList<IPAddress> addresses,
        ValueList<Problem> addressProblems,
        IReadOnlySet<FrontendBinding> heldBack,
        CheckTables checks,
        ValueList<ServerTarget> previous)
    {
        var wishes = HAProxyAnnotations.Read(desired.Annotations, desired.Parameters);
        List<Problem> problems = [.. addressProblems, .. wishes.Problems];
        ValueList<ServerTarget> targets = TargetSelector.Select(desired, previous, problems, out bool kept);
        var traffic = new TrafficMapper(desired, wishes, targets);
        problems.AddRange(traffic.Problems);
        HAProxyCheck? check = CheckOf(desired, targets, problems);
        CheckTable? table = check is null ? null : checks.TableFor(check);
        string service = HAProxyNames.Service(desired.Identity);
        var frontends = new List<HAProxyFrontend>();
        var backends = new List<HAProxyBackend>();
        var left = new List<FrontendBinding>();
        var forwards = new List<UdpForward>();
        foreach (Listener listener in desired.Listeners)
        {
            if (UnservableBecause(listener) is { } unservable)
            {
                problems.Add(unservable);
                continue;
            }

            foreach (IPAddress address in addresses)
            {
                var binding = new FrontendBinding(address, listener.Key.Port, listener.Key.Protocol);
                bool isTaken = heldBack.Contains(binding);
                if (isTaken)
                {
                    left.Add(binding);
                    problems.Add(InUse(listener, binding));
                }

                if (listener.Key.Protocol == TransportProtocol.Udp)
                {
                    forwards.AddRange(isTaken ? [] : [UdpMapper.Map(desired, listener, binding, targets, check)]);
                    continue;
                }

                HAProxyBackend backend = BackendOf(HAProxyNames.Backend(service, listener.Key, address), AddressRange.FamilyOf(address), targets, listener, table);
                backends.Add(traffic.Applied(backend, AddressRange.FamilyOf(address)));
                frontends.AddRange(isTaken ? [] : [traffic.Applied(FrontendOf(desired, service, listener, binding, backend.Name))]);
            }
        }

        ValueList<HAProxyFrontend> frontendList = frontends.ToValueList();
        ValueList<HAProxyBackend> backendList = backends.ToValueList();
        var section = new ServiceSection(desired.Identity, frontendList, backendList, check, SectionRenderer.Render(frontendList, backendList));
        return new ServiceState(desired, addresses, targets, left.ToValueList(), section, problems.ToValueList()) { TargetsAreKept = kept, Forwards = forwards.ToValueList() };
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

    private static HAProxyBackend BackendOf(string name, IpFamily family, ValueList<ServerTarget> targets, Listener listener, CheckTable? table) => new(
        name,
        TargetSelector.For(family, targets)
            .Select(target => new HAProxyServer(
                HAProxyNames.Server(target.Node),
                target.Address,
                listener.NodePort,
                table is null ? null : $"{table.Name}/{HAProxyNames.CheckServer(table.Slots[target])}"))
            .ToValueList(),
        null);

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
                ProblemReasons.HealthProbeInvalid,
                "spec.healthCheckNodePort",
                $"The health probe on port {health.Port} cannot be used: the port must be 1 to 65535, and the path at most 200 characters of A-Z a-z 0-9 / . _ ~ - beginning with /. Nodes are checked by connecting to their NodePort instead."));
            return null;
        }

        return new HAProxyCheck(HAProxyNames.Check(health.Port, health.Path), health.Port, health.Path, targets);
    }

    private static Problem? UnservableBecause(Listener listener)
    {
        if (listener.Key.Protocol is not (TransportProtocol.Tcp or TransportProtocol.Udp))
        {
            return new Problem(ProblemSeverity.Degraded, ProblemReasons.ProtocolNotSupported, "spec.ports", $"Port {listener.Key} cannot be served: only TCP and UDP are forwarded.") { Port = listener.Key };
        }

        return listener.NodePort is >= 1 and <= 65535 && listener.Key.Port is >= 1 and <= 65535
            ? null
            : new Problem(ProblemSeverity.Degraded, ProblemReasons.NodePortMissing, "spec.ports", $"Port {listener.Key} cannot be served: it has no NodePort; set spec.allocateLoadBalancerNodePorts to true.") { Port = listener.Key };
    }

    private static Problem InUse(Listener listener, FrontendBinding binding) => new(
        ProblemSeverity.Degraded,
        ProblemReasons.AddressInUse,
        "spec.ports",
        $"Port {listener.Key} is not served: {binding} cannot be bound, because another program on the load balancer's machine has it, the address is not one of its own, or ports below 1024 are not permitted. It is tried again by itself.") { Port = listener.Key };

    [GeneratedRegex(@"\A/[A-Za-z0-9/._~-]{0,199}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ProbePath();
}
