using LbController.Providers.HAProxy.Planning;

namespace LbController.Providers.HAProxy.Commits;

/// <summary>A request and what it means.</summary>
/// <param name="Caller">The request.</param>
/// <param name="Request">What it asks for.</param>
/// <param name="Decision">What that means.</param>
internal sealed record CarriedRequest(CommitRequest Caller, ServiceRequest Request, Decision Decision);
