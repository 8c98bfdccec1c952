using LbController.Abstractions.Model;

namespace LbController.Abstractions.Outcomes;

/// <summary>
/// Something that the user has to know about his Service, found without trying anything. All problems of one Service are reported
/// together.
/// </summary>
/// <param name="Severity">Whether the load balancer is refused, or served without the one wish.</param>
/// <param name="Reason">A stable UpperCamelCase word, at most 63 characters, for conditions and port errors.</param>
/// <param name="Field">Where it stands: <c>spec.ports[1].protocol</c>, <c>metadata.annotations[key]</c>.</param>
/// <param name="Message">What is wrong with which value, why, and what to do about it, as one sentence.</param>
public sealed record Problem(ProblemSeverity Severity, string Reason, string Field, string Message)
{
    /// <summary>The port that it is about, or null where it is about all of them.</summary>
    public ListenerKey? Port { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Field}: {Message}";
}
