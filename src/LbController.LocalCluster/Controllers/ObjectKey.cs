using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Controllers;

/// <summary>Which object a loop has to look at.</summary>
internal readonly record struct ObjectKey(ResourceType Resource, string Namespace, string Name)
{
    public static ObjectKey Of(StoreChange change) => new(change.Resource, change.Object.Namespace, change.Object.Name);
}
