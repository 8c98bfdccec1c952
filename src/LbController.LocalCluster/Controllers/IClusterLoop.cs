using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Controllers;

/// <summary>A part of the cluster that follows the store and does something about it.</summary>
internal interface IClusterLoop : IAsyncDisposable
{
    void Start();

    /// <summary>Called inside the store's lock: notes what there is to do, and does nothing else.</summary>
    void Observe(StoreChange change);
}
