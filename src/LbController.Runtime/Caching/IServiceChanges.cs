using LbController.Abstractions.Model;
using LbController.Core.Planning;

namespace LbController.Runtime.Caching;

/// <summary>Hears from the Service cache what has to be looked at.</summary>
internal interface IServiceChanges
{
    /// <param name="key">A Service that is new, or that changed in a point that decides.</param>
    /// <param name="resourceVersion">The version that shows it, so that the echo of our own write can be told.</param>
    void Changed(ServiceKey key, string resourceVersion);

    /// <param name="last">The last state of a Service that is still there and none of our business any more: another type, no finalizer.</param>
    void Left(ServiceSnapshot last);

    /// <param name="last">The last state of a Service that is gone.</param>
    void Deleted(ServiceSnapshot last);
}
