using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LbController.Providers.Azure.Client.Wire;

/// <summary>What Azure says went wrong.</summary>
/// <param name="Code">The most specific code; <c>Http502</c> where none came.</param>
/// <param name="Message">For people: bounded, on one line.</param>
/// <param name="Codes">All codes, in any depth, outermost first; empty where none came.</param>
/// <param name="LockWait">How long another operation keeps the resource, as the text says; null where it does not say.</param>
internal sealed partial record ArmError(string Code, string Message, IReadOnlyList<string> Codes, TimeSpan? LockWait)
{
    private const int LongestText = 900;
    private const int Deepest = 8;
    private const int MostCodes = 50;

    /// <summary>Codes that say that something is wrong, and leave to their details what. The details of the others say where.</summary>
    private static readonly HashSet<string> Generic = new(StringComparer.OrdinalIgnoreCase)
    {
        "RetryableError", "OperationNotAllowed", "BadRequest", "Conflict", "InvalidRequestFormat", "InvalidRequest", "Failed", "ResourceOperationFailure",
        "MultipleErrorsOccurred", "DeploymentFailed", "ResourceDeploymentFailure",
    };

    /// <summary>Whether Azure answered as Resource Manager does, with a code.</summary>
    public bool IsOfAzure => Codes.Count > 0;

    public bool Says(string code) => Codes.Contains(code, StringComparer.OrdinalIgnoreCase);

    /// <summary>Of an answer's body: <c>{"error":{…}}</c> in any case, an error without a frame, a text, a page, nothing.</summary>
    public static ArmError Parse(int status, byte[] body)
    {
        JsonElement? root = ArmJson.TryObject(body);
        JsonElement? error = ArmJson.Property(root, "error") is { ValueKind: JsonValueKind.Object } framed ? framed : root;
        string fallback = string.Create(CultureInfo.InvariantCulture, $"Http{status}");
        return Parse(error, fallback, Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, 4 * LongestText)));
    }

    /// <summary>Of an error's object, such as a failed operation's.</summary>
    /// <param name="error">The object, or null.</param>
    /// <param name="fallback">The code where there is none.</param>
    /// <param name="text">The message where there is none.</param>
    public static ArmError Parse(JsonElement? error, string fallback, string text)
    {
        var found = new List<(string Code, string? Message)>();
        Collect(error, found, 0);
        if (found.Count == 0)
        {
            string plain = Clean(ArmJson.Text(error, "message") ?? text);
            return new ArmError(fallback, plain.Length == 0 ? "an empty answer" : plain, [], null);
        }

        (string code, string? message) = found.FirstOrDefault(entry => !Generic.Contains(entry.Code)) is { Code: not null } specific ? specific : found[0];
        string?[] messages = [found[0].Message, ReferenceEquals(code, found[0].Code) ? null : message];
        string said = Clean(string.Join(' ', messages.Where(part => !string.IsNullOrWhiteSpace(part)).Distinct(StringComparer.Ordinal)));
        TimeSpan? wait = found.Select(entry => Seconds(entry.Message)).FirstOrDefault(seconds => seconds is not null);
        return new ArmError(Clean(code), said, [.. found.Select(entry => entry.Code)], wait);
    }

    /// <summary>On one line, without control characters, bounded.</summary>
    public static string Clean(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, LongestText) + 1);
        bool isGap = false;
        foreach (char character in text)
        {
            if (char.IsWhiteSpace(character) || char.IsControl(character))
            {
                isGap = line.Length > 0;
                continue;
            }

            if (line.Length >= LongestText)
            {
                return line.Append('…').ToString();
            }

            line.Append(isGap ? " " : "").Append(character);
            isGap = false;
        }

        return line.ToString();
    }

    private static void Collect(JsonElement? error, List<(string Code, string? Message)> found, int depth)
    {
        if (depth > Deepest || found.Count >= MostCodes || error is not { ValueKind: JsonValueKind.Object })
        {
            return;
        }

        if (ArmJson.Text(error, "code") is { } code)
        {
            found.Add((code, ArmJson.Text(error, "message")));
        }

        if (ArmJson.Property(error, "details") is { ValueKind: JsonValueKind.Array } details)
        {
            foreach (JsonElement detail in details.EnumerateArray())
            {
                Collect(detail, found, depth + 1);
            }
        }

        Collect(ArmJson.Property(error, "innererror"), found, depth + 1);
    }

    private static TimeSpan? Seconds(string? message) =>
        message is not null && Retried().Match(message) is { Success: true } match
            ? TimeSpan.FromSeconds(int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture))
            : null;

    [GeneratedRegex(@"\bretr(?:ied|y)\b[^.]{0,40}?\b(?:in|after)\s+(\d{1,5})\s+second", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Retried();
}
