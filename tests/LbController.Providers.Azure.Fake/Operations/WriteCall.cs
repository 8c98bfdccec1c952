using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Operations;

/// <summary>A write that has passed the gate.</summary>
/// <param name="Path">What is written.</param>
/// <param name="Request">As it came in.</param>
/// <param name="Failing">The fault that lets its operation fail, or null.</param>
internal sealed record WriteCall(ResourcePath Path, WireRequest Request, Fault? Failing);
