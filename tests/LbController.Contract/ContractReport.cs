using System.Globalization;
using System.Text;

namespace LbController.Contract;

/// <summary>The list of numbers, each with the tests that prove it.</summary>
internal sealed class ContractReport(ContractList contract, IEnumerable<Proof> proofs)
{
    private readonly ILookup<string, Proof> _proofs = proofs
        .SelectMany(proof => proof.Numbers.Select(number => (number, proof)))
        .ToLookup(entry => entry.number, entry => entry.proof, StringComparer.Ordinal);

    /// <summary>Numbers that a test carries and the list does not have.</summary>
    public IEnumerable<string> Unknown =>
        _proofs.Select(entry => entry.Key).Except(contract.Titles.Select(title => title.Key), StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>Numbers without a test, and without a reason for that.</summary>
    public IEnumerable<string> Untested =>
        contract.Titles.Select(title => title.Key).Where(number => !_proofs.Contains(number) && !contract.Exceptions.ContainsKey(number));

    /// <summary>Exceptions that a test proves, or that stand for no number.</summary>
    public IEnumerable<string> StaleExceptions =>
        contract.Exceptions.Keys.Where(number => _proofs.Contains(number) || contract.Titles.All(title => title.Key != number)).Order(StringComparer.Ordinal);

    /// <summary>Of a run: numbers that are no exception and of whose tests one failed or none passed.</summary>
    public IEnumerable<string> Unproven =>
        contract.Titles.Select(title => title.Key).Where(number => !contract.Exceptions.ContainsKey(number) && !IsProven(number));

    /// <summary>Of a run, in one line: how much of it is proven.</summary>
    public string Summary
    {
        get
        {
            string[] numbers = [.. contract.Titles.Select(title => title.Key)];
            string[] behaviours = [.. numbers.Where(ContractList.IsBehaviour)];
            string[] cases = [.. numbers.Except(behaviours)];
            return $"{Proven(behaviours)} behaviours proven, {Proven(cases)} acceptance cases{Excepted(numbers)}";
        }
    }

    /// <summary>The table, as Markdown; outcomes are shown where there are any.</summary>
    public string Render(string introduction)
    {
        var text = new StringBuilder($"# What the tests prove\n\n{introduction}\n");
        Section(text, "Behaviours", ContractList.IsBehaviour);
        Section(text, "Acceptance cases", number => !ContractList.IsBehaviour(number));
        return text.ToString();
    }

    private void Section(StringBuilder text, string title, Func<string, bool> wanted)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n| number | what it is | proven by |\n|---|---|---|\n");
        foreach ((string number, string what) in contract.Titles.Where(entry => wanted(entry.Key)))
        {
            string by = contract.Exceptions.TryGetValue(number, out string? reason) ? $"exception: {reason}" : string.Join("<br>", Suites(number));
            text.Append(CultureInfo.InvariantCulture, $"| {number} | {what} | {(by.Length == 0 ? "**nothing**" : by)} |\n");
        }
    }

    private IEnumerable<string> Suites(string number) =>
        from proof in _proofs[number]
        orderby proof.Suite, proof.Test
        group proof.Passed is null ? $"`{proof.Test}`" : $"`{proof.Test}` {proof.Outcome}" by proof.Suite into suite
        select $"{suite.Key.Replace("LbController.", "", StringComparison.Ordinal)}: {string.Join(", ", suite.Distinct())}";

    private bool IsProven(string number) =>
        _proofs[number].Any(proof => proof.Holds) && _proofs[number].All(proof => proof.Failed == 0);

    private string Proven(string[] numbers) => $"{numbers.Count(IsProven)} of {numbers.Length}";

    private string Excepted(string[] numbers)
    {
        string[] excepted = [.. numbers.Where(contract.Exceptions.ContainsKey)];
        return excepted.Length switch
        {
            0 => "",
            1 => $" (1 exception: {excepted[0]})",
            _ => $" ({excepted.Length} exceptions: {string.Join(", ", excepted)})",
        };
    }
}
