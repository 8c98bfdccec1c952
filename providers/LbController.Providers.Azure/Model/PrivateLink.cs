using System.Net;
using Azure.Core;
using LbController.Abstractions.Model;

namespace LbController.Providers.Azure.Model;

/// <summary>A private link service: consumers in other networks reach the Service by private endpoints.</summary>
internal sealed record PrivateLink
{
    /// <summary>The name that the user gave, or null for one made from the identity.</summary>
    public string? RequestedName { get; init; }

    /// <summary>Where it is made.</summary>
    public required string ResourceGroup { get; init; }

    /// <summary>Where its NAT addresses come from.</summary>
    public required ResourceIdentifier Subnet { get; init; }

    /// <summary>How many NAT addresses; 1 to 8.</summary>
    public int AddressCount { get; init; } = 1;

    /// <summary>NAT addresses to have; the rest is of Azure's choice.</summary>
    public ValueList<IPAddress> Addresses { get; init; } = [];

    public ValueList<string> Fqdns { get; init; } = [];

    /// <summary>Whether connections begin with a PROXY protocol v2 header.</summary>
    public bool HasProxyProtocol { get; init; }

    /// <summary>Subscriptions that may see it; <c>*</c> for all.</summary>
    public ValueList<string> Visibility { get; init; } = [];

    /// <summary>Subscriptions whose connections are approved at once.</summary>
    public ValueList<string> AutoApproval { get; init; } = [];
}
