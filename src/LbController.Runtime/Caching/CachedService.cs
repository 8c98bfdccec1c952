using LbController.Core.Planning;

namespace LbController.Runtime.Caching;

/// <summary>A Service as the watch last showed it.</summary>
/// <param name="Snapshot">What decides.</param>
/// <param name="ResourceVersion">Of which version of the object.</param>
internal sealed record CachedService(ServiceSnapshot Snapshot, string ResourceVersion);
