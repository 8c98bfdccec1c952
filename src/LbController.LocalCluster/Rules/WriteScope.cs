using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Rules;

/// <summary>The circumstances of one write.</summary>
/// <param name="Subresource">Empty for the object itself.</param>
/// <param name="Now">The time of the write.</param>
internal sealed record WriteScope(ObjectStore Store, ResourceType Resource, string Namespace, string Subresource, DateTimeOffset Now)
{
    public bool IsStatus => Subresource == "status";
}
