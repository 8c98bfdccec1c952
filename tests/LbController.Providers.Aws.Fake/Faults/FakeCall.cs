namespace LbController.Providers.Aws.Fake;

/// <summary>A call that reached the fake.</summary>
/// <param name="Service"><c>elasticloadbalancing</c>, <c>ec2</c>, <c>sts</c>.</param>
/// <param name="Operation">The <c>Action</c>.</param>
/// <param name="At">When, on the fake's clock.</param>
/// <param name="Parameters">As on the wire, without Action and Version.</param>
/// <param name="Outcome"><c>OK</c>, AWS's code, or the name of a <see cref="FaultKind"/> that replaced the reply.</param>
public sealed record FakeCall(string Service, string Operation, DateTimeOffset At, IReadOnlyDictionary<string, string> Parameters, string Outcome)
{
    /// <summary>Whether it is meant to change something.</summary>
    public bool IsMutating => Service != "sts" && !Operation.StartsWith("Describe", StringComparison.Ordinal);

    public override string ToString() => $"{Operation} -> {Outcome}";
}
