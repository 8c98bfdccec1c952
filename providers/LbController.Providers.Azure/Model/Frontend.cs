using LbController.Abstractions.Model;

namespace LbController.Providers.Azure.Model;

/// <summary>An address of a Service's.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Address">Where it comes from.</param>
internal sealed record Frontend(IpFamily Family, FrontendAddress Address);
