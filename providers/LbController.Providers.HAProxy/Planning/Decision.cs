using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;

namespace LbController.Providers.HAProxy.Planning;

/// <summary>What a request means, given what there is.</summary>
/// <param name="Kind">In one word.</param>
/// <param name="Before">What the Service has, or null.</param>
/// <param name="After">What it will have, or null.</param>
/// <param name="Problems">Why it is refused or has to wait; otherwise what <paramref name="After"/> says.</param>
internal sealed record Decision(DecisionKind Kind, ServiceState? Before, ServiceState? After, ValueList<Problem> Problems);
