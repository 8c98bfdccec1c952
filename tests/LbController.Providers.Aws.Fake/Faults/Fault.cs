namespace LbController.Providers.Aws.Fake;

/// <summary>One line of the fault script.</summary>
/// <param name="Operation">The <c>Action</c>, with <c>*</c> at the end for a prefix: <c>Describe*</c>, <c>*</c>.</param>
/// <param name="Kind">What goes wrong.</param>
public sealed record Fault(string Operation, FaultKind Kind)
{
    /// <summary>Matching calls that go well first.</summary>
    public int Skip { get; init; }

    /// <summary>How many matching calls it hits after those.</summary>
    public int Times { get; init; } = 1;

    public string Code { get; init; } = "InternalFailure";

    public string Message { get; init; } = "Scripted";

    public int Status { get; init; } = 400;

    public TimeSpan Wait { get; init; }

    /// <summary>Further condition on the parameters of the call.</summary>
    public Func<IReadOnlyDictionary<string, string>, bool>? When { get; init; }

    internal bool Matches(string operation, IReadOnlyDictionary<string, string> parameters)
    {
        bool named = Operation.EndsWith('*')
            ? operation.StartsWith(Operation[..^1], StringComparison.Ordinal)
            : operation == Operation;
        return named && (When is null || When(parameters));
    }
}
