namespace LbController.Providers.Aws.Observed;

/// <summary>Reserved capacity as it was read.</summary>
/// <param name="Units">Or null for none.</param>
internal sealed record ObservedCapacity(int? Units);
