using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.Operations;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Types;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake;

/// <summary>What stands in the subscription, past tokens, permissions, faults and the journal: to give, to look at, to change as somebody else would.</summary>
public sealed class FakeWorld
{
    public const string DefaultGroup = "cluster";

    private readonly Cloud _cloud;
    private readonly ResourceReader _reader;

    internal FakeWorld(Cloud cloud, ResourceReader reader)
    {
        _cloud = cloud;
        _reader = reader;
    }

    public string SubscriptionId => _cloud.Settings.SubscriptionId;

    /// <summary>The id of a resource of a type in a group.</summary>
    public string IdOf(string type, string name, string group = DefaultGroup) => new ResourcePath(SubscriptionId, group, type, name).Id;

    public FakeWorld AddGroup(string name, string? subscription = null)
    {
        lock (_cloud.Gate)
        {
            _cloud.Subscriptions.Add(subscription ?? SubscriptionId);
            _cloud.Groups[$"{subscription ?? SubscriptionId}/{name}"] = name;
            return this;
        }
    }

    /// <summary>
    /// Group <c>cluster</c> with virtual network <c>vnet</c> (10.0.0.0/8, with IPv6 fd00:db8::/48), subnet <c>nodes</c> (10.240.0.0/16,
    /// fd00:db8:0:1::/64) under security group <c>nsg</c>, and subnet <c>private</c> (10.241.0.0/24), where private link services may be.
    /// </summary>
    public FakeWorld AddStandard(bool ipv6 = false, string location = "westeurope")
    {
        AddGroup(DefaultGroup);
        AddSecurityGroup("nsg", location: location);
        return AddNetwork("vnet", ipv6 ? "10.0.0.0/8,fd00:db8::/48" : "10.0.0.0/8", location: location)
            .AddSubnet("vnet", "nodes", ipv6 ? "10.240.0.0/16,fd00:db8:0:1::/64" : "10.240.0.0/16", "nsg")
            .AddSubnet("vnet", "private", "10.241.0.0/24", privateLink: true);
    }

    /// <param name="name">Its name.</param>
    /// <param name="space">Networks, with commas between.</param>
    /// <param name="group">Its resource group.</param>
    /// <param name="location">Its region.</param>
    public FakeWorld AddNetwork(string name, string space, string group = DefaultGroup, string location = "westeurope") => Put("virtualNetworks", name, new JsonObject
    {
        ["location"] = location,
        ["properties"] = new JsonObject { ["addressSpace"] = new JsonObject { ["addressPrefixes"] = Texts(space) } },
    }, group);

    /// <param name="network">The virtual network's name.</param>
    /// <param name="name">Its name.</param>
    /// <param name="prefixes">Networks, with commas between.</param>
    /// <param name="securityGroup">The name of a security group of the same resource group, or null.</param>
    /// <param name="privateLink">Whether private link services may be in it.</param>
    /// <param name="group">The resource group.</param>
    public FakeWorld AddSubnet(string network, string name, string prefixes, string? securityGroup = null, bool privateLink = false, string group = DefaultGroup)
    {
        JsonObject body = Body(IdOf("virtualNetworks", network, group)) ?? throw new InvalidOperationException($"There is no network {network}.");
        var properties = new JsonObject();
        if (prefixes.Contains(',', StringComparison.Ordinal))
        {
            properties["addressPrefixes"] = Texts(prefixes);
        }
        else
        {
            properties["addressPrefix"] = prefixes;
        }

        if (securityGroup is not null)
        {
            properties["networkSecurityGroup"] = new JsonObject { ["id"] = IdOf("networkSecurityGroups", securityGroup, group) };
        }

        if (privateLink)
        {
            properties["privateLinkServiceNetworkPolicies"] = "Disabled";
        }

        body.Properties().Default("subnets", new JsonArray());
        ((JsonArray?)body.Properties()["subnets"])?.Add(new JsonObject { ["name"] = name, ["properties"] = properties });
        return Put("virtualNetworks", network, body, group);
    }

    public FakeWorld AddSecurityGroup(string name, string group = DefaultGroup, string location = "westeurope") =>
        Put("networkSecurityGroups", name, new JsonObject { ["location"] = location, ["properties"] = new JsonObject() }, group);

    /// <summary>A public IP of somebody else's.</summary>
    public FakeWorld AddPublicIp(string name, bool ipv6 = false, string sku = "Standard", string group = DefaultGroup, string location = "westeurope") =>
        Put("publicIPAddresses", name, new JsonObject
        {
            ["location"] = location,
            ["sku"] = new JsonObject { ["name"] = sku },
            ["properties"] = new JsonObject { ["publicIPAllocationMethod"] = "Static", ["publicIPAddressVersion"] = ipv6 ? "IPv6" : "IPv4" },
        }, group);

    public FakeWorld AddPublicIpPrefix(string name, int length, bool ipv6 = false, string group = DefaultGroup, string location = "westeurope") =>
        Put("publicIPPrefixes", name, new JsonObject
        {
            ["location"] = location,
            ["sku"] = new JsonObject { ["name"] = "Standard" },
            ["properties"] = new JsonObject { ["prefixLength"] = length, ["publicIPAddressVersion"] = ipv6 ? "IPv6" : "IPv4" },
        }, group);

    /// <summary>A private endpoint of somebody else's connects to a private link service, and is approved.</summary>
    /// <param name="service">The private link service's id.</param>
    /// <param name="name">The connection's name.</param>
    public FakeWorld AddPrivateEndpointConnection(string service, string name) => Change(service, body =>
    {
        JsonObject properties = body.Properties();
        properties.Default(PrivateLinkServiceType.Connections, new JsonArray());
        ((JsonArray?)properties[PrivateLinkServiceType.Connections])?.Add((JsonNode)new JsonObject
        {
            ["name"] = name,
            ["properties"] = new JsonObject
            {
                ["privateEndpoint"] = new JsonObject { ["id"] = $"/subscriptions/{SubscriptionId}/resourceGroups/clients/providers/{ResourcePath.Provider}/privateEndpoints/{name}" },
                ["privateLinkServiceConnectionState"] = new JsonObject { ["status"] = "Approved", ["description"] = string.Empty, ["actionsRequired"] = string.Empty },
            },
        });
    });

    /// <summary>Puts a resource there as it is, without rules and at once: somebody else's doing.</summary>
    public FakeWorld Put(string type, string name, JsonObject body, string group = DefaultGroup)
    {
        lock (_cloud.Gate)
        {
            var path = new ResourcePath(SubscriptionId, group, type, name);
            if (_cloud.Store.Find(path.Id) is not { } resource)
            {
                _cloud.Store.Add(resource = new StoredResource(path, body, _cloud.NextId().ToString("D")));
            }

            ResourceType known = _cloud.Types[type];
            resource.Body = body.Copy();
            resource.Links = ResourceLink.ByTarget(known.Links(path, resource.Body));
            resource.ETag = _cloud.NextETag();
            resource.State = "Succeeded";
            resource.IsNew = false;
            known.Settle(resource);
            return this;
        }
    }

    /// <summary>Changes what was written of a resource, as somebody else would: its ETag changes.</summary>
    public FakeWorld Change(string id, Action<JsonObject> change)
    {
        ResourcePath path = ResourcePath.Parse(id) ?? throw new ArgumentException(id, nameof(id));
        JsonObject body = Body(id) ?? throw new InvalidOperationException($"There is no {id}.");
        change(body);
        return Put(path.Type, path.Name ?? string.Empty, body, path.Group ?? string.Empty);
    }

    /// <summary>
    /// Puts a property that the definitions do not know, as a later version may have, on a resource, its properties, its elements and their
    /// properties. A request may carry it where it is and as it is; it stays as long as it is sent.
    /// </summary>
    public FakeWorld Plant(string id) => Change(id, body =>
    {
        lock (_cloud.Gate)
        {
            _cloud.Plants.Sow(id, body);
        }
    });

    /// <summary>Where it stands by now as it was planted: ids of resources and elements, with <c>#properties</c> for their properties.</summary>
    public IReadOnlyList<string> Planted() => Places(_cloud.Plants.Standing);

    /// <summary>Where it was planted on what is still there, and does not stand any more.</summary>
    public IReadOnlyList<string> LostPlants() => Places(_cloud.Plants.Lost);

    /// <summary>Removes a resource at once, whoever uses it.</summary>
    public FakeWorld Remove(string id)
    {
        lock (_cloud.Gate)
        {
            if (_cloud.Store.Find(id) is { } resource)
            {
                _cloud.Operations.Supersede(resource);
                _cloud.Store.Remove(resource);
            }

            return this;
        }
    }

    /// <summary>Sets a resource's provisioningState, as after an operation that nobody followed.</summary>
    public FakeWorld SetState(string id, string state)
    {
        lock (_cloud.Gate)
        {
            (_cloud.Store.Find(id) ?? throw new InvalidOperationException($"There is no {id}.")).State = state;
            return this;
        }
    }

    /// <param name="scope">An id of a resource or a group.</param>
    /// <param name="level"><c>CanNotDelete</c>, <c>ReadOnly</c>; null removes it.</param>
    public FakeWorld Lock(string scope, string? level)
    {
        lock (_cloud.Gate)
        {
            if (level is null)
            {
                _cloud.Locks.Remove(scope);
            }
            else
            {
                _cloud.Locks[scope] = level;
            }

            return this;
        }
    }

    /// <summary>Another customer takes a DNS label.</summary>
    public FakeWorld TakeLabel(string label, string location = "westeurope")
    {
        lock (_cloud.Gate)
        {
            _cloud.TakenLabels.Add($"{location}/{label}");
            return this;
        }
    }

    /// <summary>Something else takes an address of a subnet.</summary>
    public FakeWorld TakeAddress(string address)
    {
        lock (_cloud.Gate)
        {
            _cloud.TakenAddresses.Add(address);
            return this;
        }
    }

    /// <summary>A resource as GET would tell it, or null.</summary>
    public JsonObject? Find(string id)
    {
        lock (_cloud.Gate)
        {
            _cloud.Operations.Settle();
            return _cloud.Store.Find(id) is { } resource ? _reader.Render(resource) : null;
        }
    }

    /// <summary>All resources of a type, or of all types, as GET would tell them.</summary>
    public IReadOnlyList<JsonObject> All(string? type = null)
    {
        lock (_cloud.Gate)
        {
            _cloud.Operations.Settle();
            return [.. _cloud.Store.All.Where(resource => type is null || resource.Type == type).Select(_reader.Render)];
        }
    }

    /// <summary>The ids of everything that is there, children of load balancers and security groups too, in order.</summary>
    public IReadOnlyList<string> Ids() =>
    [
        .. All().SelectMany(resource => new[] { resource }.Concat(
            new[] { "frontendIPConfigurations", "backendAddressPools", "loadBalancingRules", "probes", "outboundRules", "securityRules", PrivateLinkServiceType.Connections }.SelectMany(resource.Children)))
            .Select(item => item.Text("id") ?? string.Empty),
    ];

    private IReadOnlyList<string> Places(Func<StoredResource, IEnumerable<string>> read)
    {
        lock (_cloud.Gate)
        {
            return [.. _cloud.Store.All.SelectMany(read).Order(StringComparer.Ordinal)];
        }
    }

    private static JsonArray Texts(string list) => new([.. list.Split(',').Select(text => (JsonNode)text)]);

    private JsonObject? Body(string id)
    {
        lock (_cloud.Gate)
        {
            return _cloud.Store.Find(id)?.Body.Copy();
        }
    }
}
