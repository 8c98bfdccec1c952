using System.Text.RegularExpressions;

namespace LbController.Contract;

/// <summary>What has to be proven: numbers with their titles, and the few that no test proves, with the reason.</summary>
/// <param name="Titles">In the order in which they are shown.</param>
/// <param name="Exceptions">Why a number has no test.</param>
internal sealed partial record ContractList(IReadOnlyList<KeyValuePair<string, string>> Titles, IReadOnlyDictionary<string, string> Exceptions)
{
    /// <summary>Reads numbers.txt and exceptions.txt.</summary>
    /// <exception cref="InvalidDataException">A line is not as it should be.</exception>
    public static ContractList Read(string folder) => new(
        [.. Lines(folder, "numbers.txt", ' ')],
        Lines(folder, "exceptions.txt", '#').ToDictionary(StringComparer.Ordinal));

    /// <summary>Behaviours are B..; everything else is an acceptance case.</summary>
    public static bool IsBehaviour(string number) => number.StartsWith('B');

    /// <summary>The numbers at the front of a test's name or of a scenario's folder; none where it carries none.</summary>
    public static IReadOnlyList<string> NumbersOf(string name) =>
        Front().Match(name) is { Success: true } front ? [.. front.Groups["number"].Captures.Select(capture => capture.Value)] : [];

    private static IEnumerable<KeyValuePair<string, string>> Lines(string folder, string file, char separator)
    {
        foreach (string line in File.ReadLines(Path.Combine(folder, file)).Where(line => line.Length > 0 && !line.StartsWith('#')))
        {
            string[] parts = line.Split(separator, 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2 || parts[1].Length == 0 || NumbersOf($"{parts[0]}_") is not [_])
            {
                throw new InvalidDataException($"{file}: a number and a text, not: {line}");
            }

            yield return KeyValuePair.Create(parts[0], parts[1]);
        }
    }

    [GeneratedRegex(@"^(?:(?<number>B\d{3}|(?:E2E|SVC|INT|MLB)\d{2})[_-])+")]
    private static partial Regex Front();
}
