using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Apply;
using LbController.LocalCluster.Kinds;
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

    public static ClusterParts Assemble(LocalClusterOptions options, TimeProvider time, Random random, ILoggerFactory loggers, string token)
    {
        SchemaCatalog catalog = SchemaCatalog.Default;
        var store = new ObjectStore(options.HistoryLength);
        var ids = new IdSource(random);
        RuleBook rules = MakeRules(options, store, ids);
        var writer = new ObjectWriter(store, rules, ids, time, new FieldOwnership());
        var deleter = new ObjectDeleter(store, time);
        var access = new ApiAccess(token);
        var observation = new ApiObservation(loggers.CreateLogger<ApiServer>(), options.BookmarkInterval);
        var verbs = new WriteVerbs(writer, catalog, new ServerSideApply());
        return new ClusterParts
        {
            Store = store,
            Writer = writer,
            Deleter = deleter,
            Access = access,
            Observation = observation,
            Server = new ApiServer(store, verbs, deleter, access, observation, time),
        };
    }

    /// <summary>Makes the objects that every cluster has.</summary>
    public void Start()
    {
        foreach (string name in (string[])["kube-system", "default", "kube-public"])
        {
            Writer.Create(KindTable.Namespaces, "", Named("v1", "Namespace", name), WriteOptions.Internal);
            Writer.Create(KindTable.ServiceAccounts, name, Named("v1", "ServiceAccount", "default"), WriteOptions.Internal);
        }
    }

    public Task StopAsync()
    {
        Store.EndWatches();
        return Task.CompletedTask;
    }

    private static RuleBook MakeRules(LocalClusterOptions options, ObjectStore store, IdSource ids)
    {
        var ports = new PortAllocator(options.LowestNodePort, options.HighestNodePort, ids);
        var addresses = new AddressAllocator(IPNetwork.Parse(options.ServiceClusterNetwork));
        store.Listen(change =>
        {
            if (change.Resource == KindTable.Services)
            {
                ports.Observe(change);
                addresses.Observe(change);
            }
        });
        return new RuleBook(new Dictionary<ResourceType, KindRules>
        {
            [KindTable.Namespaces] = new NamespaceRules(),
            [KindTable.Services] = new ServiceRules(new ServiceAllocation(addresses, ports)),
        });
    }

    private static JsonObject Named(string apiVersion, string kind, string name) =>
        new() { ["kind"] = kind, ["apiVersion"] = apiVersion, ["metadata"] = new JsonObject { ["name"] = name } };
}
