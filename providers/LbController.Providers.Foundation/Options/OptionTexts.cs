namespace LbController.Providers.Foundation.Options;

/// <summary>Reads options that are kept as a user writes them. Pure.</summary>
internal static class OptionTexts
{
    /// <summary>The entries of a list, each once.</summary>
    public static IEnumerable<string> Entries(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal);

    /// <summary>A URL of a host, or null where the text is none, or is empty.</summary>
    public static Uri? Endpoint(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? endpoint) && endpoint is { Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "", Fragment: "" } ? endpoint : null;

    /// <summary>The text, or null where it is empty.</summary>
    public static string? TextOrNull(string text) => text.Length == 0 ? null : text;
}
