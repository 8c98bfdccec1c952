namespace LbController.Providers.Aws.Api;

/// <summary>A zone.</summary>
/// <param name="Name"><c>eu-west-1a</c>.</param>
/// <param name="Id"><c>euw1-az1</c>.</param>
/// <param name="Type"><c>availability-zone</c>, <c>local-zone</c>, <c>wavelength-zone</c>.</param>
internal sealed record AvailabilityZoneDescription(string Name, string Id, string Type);
