using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Editing;
using LbController.Providers.Azure.Json;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Observed;
using LbController.Providers.Azure.Ownership;
using LbController.Providers.Azure.Pools;

namespace LbController.Providers.Azure.Writers;

/// <summary>A load balancer of the cluster: made with the first Service on it, and removed with the last.</summary>
internal sealed class LoadBalancerResource : SharedResource
{
    /// <summary>What a load balancer is there for.</summary>
    private static readonly string[] Contents = ["frontendIPConfigurations", "loadBalancingRules", "backendAddressPools", "inboundNatRules", "inboundNatPools", "outboundRules"];

    private readonly ClusterId _cluster;
    private readonly AzureSettings _settings;
    private readonly PoolBook _pools;
    private readonly string _location;
    private readonly Action<LoadBalancerResource, ArmResource?, bool> _committed;

    /// <param name="id">Its id.</param>
    /// <param name="cluster">Whose.</param>
    /// <param name="settings">The administrator's.</param>
    /// <param name="pools">Who has to be in its pools.</param>
    /// <param name="location">The region to make it in.</param>
    /// <param name="committed">Hears of commits.</param>
    public LoadBalancerResource(
        ResourceIdentifier id, ClusterId cluster, AzureSettings settings, PoolBook pools, string location, Action<LoadBalancerResource, ArmResource?, bool> committed)
    {
        Id = id;
        _cluster = cluster;
        _settings = settings;
        _pools = pools;
        _location = location;
        _committed = committed;
    }

    /// <summary>Whose.</summary>
    public ClusterId Cluster => _cluster;

    /// <summary>The region.</summary>
    public string Location => _location;

    /// <inheritdoc/>
    public override ResourceIdentifier Id { get; }

    /// <inheritdoc/>
    public override string ChildList => "backendAddressPools";

    /// <inheritdoc/>
    public override JsonObject New()
    {
        _pools.Announce(Id);
        var tags = new JsonObject();
        foreach ((string key, string value) in new ValueMap([new(OwnershipTags.Cluster, _cluster.Value)]).With(_settings.DefaultTags))
        {
            tags[key] = value;
        }

        return new JsonObject
        {
            ["location"] = _location,
            ["sku"] = new JsonObject { ["name"] = "Standard", ["tier"] = "Regional" },
            ["tags"] = tags,
            ["properties"] = new JsonObject(),
        };
    }

    /// <inheritdoc/>
    public override void Check(ArmResource current)
    {
        LoadBalancerView view = LoadBalancerView.Of(current);
        if (view.Sku != "Standard")
        {
            throw Refused($"its SKU is {view.Sku}; only Standard can serve. Upgrade it, or name another one with --azure-load-balancer-name");
        }

        if (_settings.LoadBalancerName is null && view.Tags[OwnershipTags.Cluster] != _cluster.Value)
        {
            throw Refused($"it does not carry the tag {OwnershipTags.Cluster} = {_cluster.Value}, so somebody else made it. Remove it, or consent to sharing it by naming it with --azure-load-balancer-name");
        }
    }

    /// <inheritdoc/>
    public override void Finish(JsonObject body)
    {
        UnusedElements.Remove(body, ElementNames.ClusterPrefix(_cluster));
        _pools.Fill(Id, body);
    }

    /// <inheritdoc/>
    public override bool IsUseless(JsonObject body) =>
        body["tags"]?[OwnershipTags.Cluster]?.GetValue<string>() == _cluster.Value
        && Contents.All(list => body.List(list).Count == 0);

    /// <inheritdoc/>
    public override IReadOnlyList<JsonObject>? ChildrenOnly(JsonObject before, JsonObject after)
    {
        JsonObject same = (JsonObject)after.DeepClone();
        var changed = new List<JsonObject>();
        JsonArray pools = same.List(ChildList);
        foreach (JsonObject pool in before.List(ChildList).OfType<JsonObject>())
        {
            JsonNode? now = pools.FirstOrDefault(other => other.NameOf() == pool.NameOf());
            if (now is JsonObject other && !JsonNode.DeepEquals(pool, other))
            {
                changed.Add((JsonObject)other.DeepClone());
                pools[pools.IndexOf(other)] = pool.DeepClone();
            }
        }

        return changed.Count > 0 && JsonNode.DeepEquals(before, same) ? changed : null;
    }

    /// <inheritdoc/>
    public override ResourceIdentifier ChildId(string name) => new($"{Id}/{ChildList}/{name}");

    /// <inheritdoc/>
    public override void Committed(ArmResource? resource, bool isWritten)
    {
        _pools.Arrived(Id);
        _committed(this, resource, isWritten);
    }

    /// <inheritdoc/>
    public override void Failed() => _pools.Arrived(Id);

    private ProviderException Refused(string why) =>
        new(ProviderErrorKind.InvalidRequest, "PUT loadBalancers", $"Load balancer {Id.Name} is not written to: {why}") { Code = "NotOurs" };
}
