namespace LbController.Contract;

/// <summary>A test that carries numbers.</summary>
/// <param name="Suite">The test project.</param>
/// <param name="Test">Class and method, or class and the case of it that carries the numbers.</param>
/// <param name="Passed">How many of its cases passed; null where it was read from the sources.</param>
/// <param name="Failed">How many failed.</param>
/// <param name="Skipped">How many did not run.</param>
internal sealed record Proof(string Suite, string Test, int? Passed = null, int Failed = 0, int Skipped = 0)
{
    /// <summary>The numbers stand behind the class's name.</summary>
    public IReadOnlyList<string> Numbers => ContractList.NumbersOf(Test[(Test.IndexOf('.', StringComparison.Ordinal) + 1)..]);

    /// <summary>At least one of its cases passed, and none failed.</summary>
    public bool Holds => Passed > 0 && Failed == 0;

    public string Outcome => (Passed, Failed, Skipped) switch
    {
        (1, 0, 0) => "passed",
        (0, 0, _) => "skipped",
        (0, 1, 0) => "FAILED",
        _ => string.Join(", ", new[] { Count(Passed ?? 0, "passed"), Count(Failed, "FAILED"), Count(Skipped, "skipped") }.Where(part => part.Length > 0)),
    };

    private static string Count(int count, string what) => count == 0 ? "" : $"{count} {what}";
}
