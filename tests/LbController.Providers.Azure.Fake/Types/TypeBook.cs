using LbController.Providers.Azure.Fake.State;

namespace LbController.Providers.Azure.Fake.Types;

/// <summary>The types of resources, by name.</summary>
internal sealed class TypeBook
{
    private readonly Dictionary<string, ResourceType> _types;

    public TypeBook(Cloud cloud) => _types = new ResourceType[]
    {
        new LoadBalancerType(cloud), new PublicIpType(cloud), new PublicIpPrefixType(cloud),
        new SecurityGroupType(cloud), new VirtualNetworkType(cloud), new PrivateLinkServiceType(cloud),
    }.ToDictionary(type => type.Name, StringComparer.Ordinal);

    public ResourceType this[string name] => _types[name];
}
