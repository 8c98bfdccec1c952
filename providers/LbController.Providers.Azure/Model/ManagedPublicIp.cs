using Azure.Core;
using LbController.Abstractions.Model;

namespace LbController.Providers.Azure.Model;

/// <summary>A public IP that the adapter makes and removes.</summary>
internal sealed record ManagedPublicIp : FrontendAddress
{
    /// <summary>Where it is made.</summary>
    public required string ResourceGroup { get; init; }

    /// <summary>The public IP prefix that it is taken from, or null. Azure cannot change it afterwards.</summary>
    public ResourceIdentifier? Prefix { get; init; }

    /// <summary>IP tags by type (<c>RoutingPreference</c>: <c>Internet</c>). Azure cannot change them afterwards.</summary>
    public ValueMap IpTags { get; init; } = ValueMap.Empty;

    /// <summary>Availability zones; empty leaves it to Azure, which cannot change them afterwards.</summary>
    public ValueList<string> Zones { get; init; } = [];

    /// <summary>The DNS label to have; empty for none; null leaves it as it is.</summary>
    public string? DnsLabel { get; init; }

    /// <summary>The Service's and the administrator's tags, without those that mark ownership.</summary>
    public ValueMap Tags { get; init; } = ValueMap.Empty;
}
