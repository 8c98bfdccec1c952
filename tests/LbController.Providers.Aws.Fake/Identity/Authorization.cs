namespace LbController.Providers.Aws.Fake.Identity;

/// <summary>The parts of an <c>Authorization</c> header of Signature Version 4.</summary>
internal sealed record Authorization(string KeyId, string Day, string Region, string Service, IReadOnlyList<string> SignedHeaders, string Signature)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <returns>Null where there is none, or none that can be read.</returns>
    public static Authorization? Read(string? header)
    {
        if (header is null || !header.StartsWith(Algorithm + " ", StringComparison.Ordinal))
        {
            return null;
        }

        Dictionary<string, string> parts = header[(Algorithm.Length + 1)..]
            .Split(',', StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2)
            .ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);
        string[] scope = parts.GetValueOrDefault("Credential", string.Empty).Split('/');
        return scope.Length == 5 && scope[4] == "aws4_request" && parts.TryGetValue("SignedHeaders", out string? signed) && parts.TryGetValue("Signature", out string? signature)
            ? new Authorization(scope[0], scope[1], scope[2], scope[3], signed.Split(';'), signature)
            : null;
    }
}
