using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Inventory;
using LbController.Providers.Azure.Writers;

namespace LbController.Providers.Azure.Changes;

/// <summary>The ways to act on Azure.</summary>
/// <param name="Arm">Resources of a Service's own.</param>
/// <param name="Writers">Shared resources.</param>
/// <param name="Book">What is known.</param>
/// <param name="Location">The region.</param>
internal sealed record Effects(IArm Arm, ResourceWriters Writers, ResourceBook Book, string Location);
