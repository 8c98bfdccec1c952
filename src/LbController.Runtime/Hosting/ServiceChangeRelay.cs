using LbController.Abstractions.Model;
using LbController.Core.Planning;
using LbController.Runtime.Caching;

namespace LbController.Runtime.Hosting;

/// <summary>Lets the cache be made before the controller that hears from it.</summary>
internal sealed class ServiceChangeRelay : IServiceChanges
{
    /// <summary>Set once, before the reflectors start.</summary>
    public IServiceChanges? Target { get; set; }

    public void Changed(ServiceKey key, string resourceVersion) => Target?.Changed(key, resourceVersion);

    public void Left(ServiceSnapshot last) => Target?.Left(last);

    public void Deleted(ServiceSnapshot last) => Target?.Deleted(last);
}
