using System.Net;
using Azure.Core;
using LbController.Abstractions.Model;

namespace LbController.Providers.Azure.Model;

/// <summary>A subnet of the virtual network.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Prefixes">Its networks.</param>
/// <param name="SecurityGroup">The security group that guards it, or null.</param>
internal sealed record SubnetView(ResourceIdentifier Id, string Name, ValueList<IPNetwork> Prefixes, ResourceIdentifier? SecurityGroup);
