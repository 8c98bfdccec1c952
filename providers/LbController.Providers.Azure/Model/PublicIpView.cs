using System.Net;
using Azure.Core;
using LbController.Abstractions.Model;

namespace LbController.Providers.Azure.Model;

/// <summary>A public IP as it is.</summary>
internal sealed record PublicIpView
{
    public required ResourceIdentifier Id { get; init; }

    public required IpFamily Family { get; init; }

    /// <summary>The address, or null before it has one.</summary>
    public IPAddress? Address { get; init; }

    /// <summary><c>Standard</c> or <c>Basic</c>.</summary>
    public string Sku { get; init; } = "Standard";

    /// <summary><c>Static</c> or <c>Dynamic</c>.</summary>
    public string Allocation { get; init; } = "Static";

    /// <summary>The ip configuration that uses it (a load balancer's frontend, a network card's), or null.</summary>
    public ResourceIdentifier? UsedBy { get; init; }

    public ResourceIdentifier? Prefix { get; init; }

    public ValueMap IpTags { get; init; } = ValueMap.Empty;

    public ValueList<string> Zones { get; init; } = [];

    public string? DnsLabel { get; init; }

    public ValueMap Tags { get; init; } = ValueMap.Empty;

    /// <summary><c>Succeeded</c>, <c>Updating</c>, <c>Deleting</c>, <c>Failed</c>.</summary>
    public string? ProvisioningState { get; init; }
}
