namespace LbController.Providers.Azure.Fake;

/// <summary>One line of the fault script.</summary>
/// <param name="Operation">Verb and type, <c>PUT loadBalancers</c>, with <c>*</c> at the end for a prefix: <c>PUT *</c>, <c>*</c>.</param>
/// <param name="Kind">What goes wrong.</param>
public sealed record Fault(string Operation, FaultKind Kind)
{
    /// <summary>Matching calls that go well first.</summary>
    public int Skip { get; init; }

    /// <summary>How many matching calls it hits after those.</summary>
    public int Times { get; init; } = 1;

    public string Code { get; init; } = "InternalServerError";

    public string Message { get; init; } = "Scripted";

    /// <summary>The code of the only detail, or null.</summary>
    public string? Detail { get; init; }

    public int Status { get; init; } = 500;

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>For <see cref="FaultKind.Delay"/>.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>Further condition on the path.</summary>
    public Func<string, bool>? When { get; init; }

    internal bool Matches(string operation, string path)
    {
        bool named = Operation.EndsWith('*')
            ? operation.StartsWith(Operation[..^1], StringComparison.Ordinal)
            : operation == Operation;
        return named && (When is null || When(path));
    }
}
