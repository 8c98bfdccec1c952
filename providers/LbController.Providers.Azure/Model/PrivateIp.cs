using System.Net;
using Azure.Core;
using LbController.Abstractions.Model;

namespace LbController.Providers.Azure.Model;

/// <summary>An address out of a subnet.</summary>
/// <param name="Subnet">The subnet's id.</param>
/// <param name="Address">The address to have, which another Service may have too and share; null for one of Azure's choice.</param>
/// <param name="Zones">Availability zones; empty leaves it to Azure.</param>
internal sealed record PrivateIp(ResourceIdentifier Subnet, IPAddress? Address, ValueList<string> Zones) : FrontendAddress;
