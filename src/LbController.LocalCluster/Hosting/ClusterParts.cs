using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Apply;
using LbController.LocalCluster.Controllers;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Net;
using LbController.LocalCluster.Nodes;
using LbController.LocalCluster.Pods;
using LbController.LocalCluster.Rules;
using LbController.LocalCluster.Schemas;
using LbController.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace LbController.LocalCluster.Hosting;

/// <summary>The parts of a cluster, put together.</summary>
internal sealed class ClusterParts
{
    public required ObjectStore Store { get; init; }

    public required ObjectWriter Writer { get; init; }

    public required ObjectDeleter Deleter { get; init; }

    public required ApiServer Server { get; init; }

    public required ApiAccess Access { get; init; }

    public required ApiObservation Observation { get; init; }

    public required IReadOnlyList<IClusterLoop> Loops { get; init; }

    public required NodeNetwork Nodes { get; init; }

    public static ClusterParts Assemble(LocalClusterOptions options, TimeProvider time, Random random, ILoggerFactory loggers, string token)
    {
        SchemaCatalog catalog = SchemaCatalog.Default;
        var store = new ObjectStore(options.HistoryLength);
        var sets = new FieldSets(catalog);
        var ownership = new FieldOwnership(sets, time);
        var ids = new IdSource(random);
        var nodes = new NodeNetwork(IPNetwork.Parse(options.NodeNetwork), Network(options.NodeNetwork6));
        store.Listen(nodes.Observe);
        RuleBook rules = MakeRules(options, store, ids, nodes);
        var writer = new ObjectWriter(store, rules, ids, time, ownership);
        var deleter = new ObjectDeleter(store, rules, time);
        var access = new ApiAccess(token);
        var observation = new ApiObservation(loggers.CreateLogger<ApiServer>(), options.BookmarkInterval);
        var verbs = new WriteVerbs(writer, catalog, new ServerSideApply(catalog, sets, ownership));
        return new ClusterParts
        {
            Nodes = nodes,
            Loops = MakeLoops(options, new ObjectWrites(store, writer, deleter, time), nodes, loggers.CreateLogger("LbController.LocalCluster")),
            Store = store,
            Writer = writer,
            Deleter = deleter,
            Access = access,
            Observation = observation,
            Server = new ApiServer(store, verbs, deleter, access, observation, time),
        };
    }

    /// <summary>Makes the objects that every cluster has, and starts what works on them.</summary>
    public void Start(int nodes, string now)
    {
        foreach (IClusterLoop loop in Loops)
        {
            Store.Listen(loop.Observe);
        }

        foreach (string name in (string[])["kube-system", "default", "kube-public"])
        {
            Writer.Create(KindTable.Namespaces, "", Named("v1", "Namespace", name), WriteOptions.Internal);
            Writer.Create(KindTable.ServiceAccounts, name, Named("v1", "ServiceAccount", "default"), WriteOptions.Internal);
        }

        for (int i = 1; i <= nodes; i++)
        {
            AddNode(string.Create(CultureInfo.InvariantCulture, $"node-{i}"), now);
        }

        foreach (IClusterLoop loop in Loops)
        {
            loop.Start();
        }
    }

    public void AddNode(string name, string now)
    {
        JsonObject body = NodeBodies.Named(name);
        IReadOnlyList<IPAddress> addresses = Nodes.AddressesOf(name);
        NodeBodies.FillMain(body, Nodes.OrdinalOf(addresses[0]));
        NodeBodies.FillStatus(body, addresses, now);
        Writer.Create(KindTable.Nodes, "", body, WriteOptions.Internal);
    }

    public async Task StopAsync()
    {
        Store.EndWatches();
        foreach (IClusterLoop loop in Loops)
        {
            await loop.DisposeAsync();
        }
    }

    private static List<IClusterLoop> MakeLoops(LocalClusterOptions options, ObjectWrites writes, NodeNetwork nodes, ILogger logger)
    {
        var uses = new EndpointUses();
        var pods = new PodRuntime([.. new[] { options.PodNetwork, options.PodNetwork6 }.OfType<string>().Select(IPNetwork.Parse)], options.RunDataPlane, uses, logger);
        var slices = new SliceIndex(writes.Store);
        writes.Store.Listen(slices.Observe);
        var endpoints = new EndpointsLoop(writes, slices, logger);
        NodeLoop? proxies = options.RunDataPlane ? new NodeLoop(writes, slices, nodes, uses, options.HealthzPort, logger) : null;
        void AfterProxies(Action passed) => endpoints.Pass(proxies is null ? passed : () => proxies.Pass(passed));
        List<IClusterLoop> loops =
        [
            new NamespaceLoop(writes, logger),
            new GarbageLoop(writes, logger),
            new DeploymentLoop(writes, logger),
            new ReplicaSetLoop(writes, logger),
            new DaemonSetLoop(writes, logger),
            new PodLoop(writes, pods, AfterProxies, logger),
            endpoints,
        ];
        if (proxies is not null)
        {
            loops.Add(proxies);
        }

        return loops;
    }

    private static RuleBook MakeRules(LocalClusterOptions options, ObjectStore store, IdSource ids, NodeNetwork nodes)
    {
        var ports = new PortAllocator(options.LowestNodePort, options.HighestNodePort, ids);
        List<(string Family, AddressAllocator Addresses)> families = [("IPv4", new AddressAllocator(IPNetwork.Parse(options.ServiceClusterNetwork)))];
        if (options.ServiceClusterNetwork6 is { } second)
        {
            families.Add(("IPv6", new AddressAllocator(IPNetwork.Parse(second))));
        }

        store.Listen(change =>
        {
            if (change.Resource == KindTable.Services)
            {
                ports.Observe(change);
                families.ForEach(family => family.Addresses.Observe(change));
            }
        });
        return new RuleBook(new Dictionary<ResourceType, KindRules>
        {
            [KindTable.Namespaces] = new NamespaceRules(),
            [KindTable.Get("v1", "secrets")] = new SecretRules(),
            [KindTable.Nodes] = new NodeRules(options.RunDataPlane ? nodes : null),
            [KindTable.Pods] = new PodRules(),
            [KindTable.Deployments] = new WorkloadRules(WorkloadRules.DeploymentDefaults),
            [KindTable.ReplicaSets] = new WorkloadRules(WorkloadRules.ReplicaSetDefaults),
            [KindTable.DaemonSets] = new WorkloadRules(WorkloadRules.DaemonSetDefaults),
            [KindTable.Services] = new ServiceRules(new ServiceAllocation(new ServiceFamilies(families), ports)),
        });
    }

    private static IPNetwork? Network(string? text) => text is null ? null : IPNetwork.Parse(text);

    private static JsonObject Named(string apiVersion, string kind, string name) =>
        new() { ["kind"] = kind, ["apiVersion"] = apiVersion, ["metadata"] = new JsonObject { ["name"] = name } };
}
