using System.Net;
using System.Text.Json;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Planning;

namespace LbController.Providers.HAProxy.State;

/// <summary>Turns the state into the model file and back. Pure. What is read is mapped again, so that it cannot say other than the code.</summary>
internal static class ModelSerializer
{
    /// <summary>Far beyond any cluster; a damaged number must not take all memory.</summary>
    private const int MostSlots = 1 << 20;

    /// <summary>The file's content.</summary>
    public static byte[] Serialize(HAProxyState state)
    {
        var nodeSets = new List<List<PersistedNode>>();
        var known = new Dictionary<ValueList<TargetNode>, int>();
        var services = new List<PersistedService>(state.Services.Count);
        foreach (ServiceState service in state.Services.Values.OrderBy(service => service.Identity.Service).ThenBy(service => service.Identity.ServiceUid, StringComparer.Ordinal))
        {
            if (!known.TryGetValue(service.Desired.Nodes, out int set))
            {
                set = nodeSets.Count;
                known.Add(service.Desired.Nodes, set);
                nodeSets.Add([.. service.Desired.Nodes.Select(node => new PersistedNode(node.Name, Texts(node.Addresses), node.ProviderId))]);
            }

            services.Add(ToPersisted(service, set));
        }

        return JsonSerializer.SerializeToUtf8Bytes(new PersistedModel { NodeSets = nodeSets, Checks = [.. state.Checks.ByName.Values.Select(ToPersisted)], Services = services }, PersistedJsonContext.Default.PersistedModel);
    }

    /// <summary>What a file says, or null where it cannot be read: damaged, or of another version.</summary>
    public static RememberedModel? Deserialize(string content)
    {
        try
        {
            if (JsonSerializer.Deserialize(content, PersistedJsonContext.Default.PersistedModel) is not { Version: PersistedModel.CurrentVersion } model)
            {
                return null;
            }

            ValueList<TargetNode>[] nodeSets =
            [
                .. model.NodeSets.Select(set => set.Select(node => new TargetNode(node.Name, Addresses(node.Addresses), node.ProviderId)).ToValueList()),
            ];
            CheckTables checks = CheckTables.Empty;
            foreach (PersistedCheck check in model.Checks)
            {
                checks = new CheckTables(checks.ByName.SetItem(check.Name, ToTable(check)));
            }

            var services = new List<ServiceState>(model.Services.Count);
            foreach (PersistedService service in model.Services)
            {
                services.Add(ToState(service, nodeSets, checks));
                checks = checks.With(services[^1].Section.Check);
            }

            return new RememberedModel(services, checks);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or OverflowException or IndexOutOfRangeException or ArgumentException or NullReferenceException)
        {
            // A null where none may be is one of them: the reader of JSON lets it into lists, and it is the same damage as any other.
            // The caller says so and rebuilds the state from what the API server remembers.
            return null;
        }
    }

    private static PersistedCheck ToPersisted(CheckTable table) => new(
        table.Name,
        table.Port,
        table.Path,
        table.Capacity,
        [.. table.Slots.OrderBy(slot => slot.Value).Select(slot => new PersistedSlot(slot.Value, slot.Key.Node, slot.Key.Address.ToString()))]);

    private static CheckTable ToTable(PersistedCheck check)
    {
        var slots = check.Slots.ToDictionary(slot => new ServerTarget(slot.Node, IPAddress.Parse(slot.Address)), slot => slot.Slot);
        return check.Capacity is >= 1 and <= MostSlots && slots.Values.Distinct().Count() == slots.Count && slots.Values.All(slot => slot >= 1 && slot <= check.Capacity)
            ? CheckTable.Of(check.Name, check.Port, check.Path, check.Capacity, slots)
            : throw new FormatException($"The slots of {check.Name} contradict each other.");
    }

    private static PersistedService ToPersisted(ServiceState service, int nodeSet)
    {
        DesiredLoadBalancer desired = service.Desired;
        return new PersistedService
        {
            Cluster = desired.Identity.Cluster.Value,
            Namespace = desired.Identity.Service.Namespace,
            Name = desired.Identity.Service.Name,
            Uid = desired.Identity.ServiceUid,
            Addresses = Texts(service.Addresses),
            HeldBack = [.. service.HeldBack.Select(binding => new PersistedBinding(binding.Address.ToString(), binding.Port, binding.Protocol))],
            Families = [.. desired.Families],
            Listeners = [.. desired.Listeners.Select(listener => new PersistedListener(listener.Key.Protocol, listener.Key.Port, listener.NodePort, listener.AppProtocol))],
            Nodes = nodeSet,
            Targets = !service.TargetsAreKept ? null : [.. service.Targets.Select(target => new PersistedNode(target.Node, [target.Address.ToString()], null))],
            HealthKind = desired.Health.Kind,
            HealthPort = desired.Health.Port,
            HealthPath = desired.Health.Path,
            TrafficPolicy = desired.TrafficPolicy,
            SourceRanges = [.. desired.SourceRanges.Select(range => range.ToString())],
            AffinitySeconds = desired.ClientIpAffinity?.TotalSeconds,
            SharingKey = desired.SharingKey,
            Requested = Texts(desired.RequestedAddresses),
            Annotations = new(desired.Annotations),
            Parameters = new(desired.Parameters),
        };
    }

    private static ServiceState ToState(PersistedService service, ValueList<TargetNode>[] nodeSets, CheckTables checks)
    {
        var desired = new DesiredLoadBalancer
        {
            Identity = new LoadBalancerIdentity(new ClusterId(service.Cluster), new ServiceKey(service.Namespace, service.Name), service.Uid),
            Families = service.Families.ToValueList(),
            Listeners = service.Listeners.Select(listener => new Listener(new ListenerKey(listener.Protocol, listener.Port), listener.NodePort) { AppProtocol = listener.AppProtocol }).ToValueList(),
            Nodes = nodeSets[service.Nodes],
            Health = new HealthProbe(service.HealthKind, service.HealthPort, service.HealthPath),
            TrafficPolicy = service.TrafficPolicy,
            SourceRanges = service.SourceRanges.Select(IPNetwork.Parse).ToValueList(),
            ClientIpAffinity = service.AffinitySeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            SharingKey = service.SharingKey,
            RequestedAddresses = Addresses(service.Requested),
            Annotations = new ValueMap(service.Annotations),
            Parameters = new ValueMap(service.Parameters),
        };
        var heldBack = service.HeldBack.Select(binding => new FrontendBinding(IPAddress.Parse(binding.Address), binding.Port, binding.Protocol)).ToHashSet();
        ValueList<ServerTarget> targets = (service.Targets ?? []).Select(target => new ServerTarget(target.Name, IPAddress.Parse(target.Addresses[0]))).ToValueList();
        return ServiceMapper.Map(desired, Addresses(service.Addresses), [], heldBack, checks, targets);
    }

    private static List<string> Texts(ValueList<IPAddress> addresses) => [.. addresses.Select(address => address.ToString())];

    private static ValueList<IPAddress> Addresses(List<string> texts) => texts.Select(IPAddress.Parse).ToValueList();
}
