using System.Net;
using Azure.Core;

namespace LbController.Providers.Azure.Model;

/// <summary>A public IP that somebody else made, or that another Service has and shares. Never changed, never removed.</summary>
/// <param name="Id">The public IP's.</param>
/// <param name="Address">The address, as far as it has one.</param>
internal sealed record ExistingPublicIp(ResourceIdentifier Id, IPAddress? Address) : FrontendAddress;
