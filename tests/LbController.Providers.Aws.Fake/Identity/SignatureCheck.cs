using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Identity;

/// <summary>Computes Signature Version 4 anew from a request and compares.</summary>
internal static class SignatureCheck
{
    public const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <returns>What is wrong, or null.</returns>
    public static string? Compare(WireRequest request, Authorization authorization, string secret)
    {
        if (request.Header("x-amz-date") is not { } date || !date.StartsWith(authorization.Day, StringComparison.Ordinal))
        {
            return "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP";
        }

        IEnumerable<string> mustBeSigned = request.Headers.Keys.Where(name => name == "host" || name.StartsWith("x-amz-", StringComparison.Ordinal));
        if (mustBeSigned.Except(authorization.SignedHeaders).FirstOrDefault() is { } unsigned)
        {
            return $"'{unsigned}' must be a 'SignedHeader' in the AWS Authorization.";
        }

        var canonical = new StringBuilder();
        canonical.Append(request.Method).Append('\n').Append(request.Path.Length == 0 ? "/" : request.Path).Append('\n').Append(request.Query).Append('\n');
        foreach (string name in authorization.SignedHeaders)
        {
            if (request.Header(name) is not { } value)
            {
                return $"The signed header '{name}' is missing";
            }

            canonical.Append(name).Append(':').Append(string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Append('\n');
        }

        canonical.Append('\n').AppendJoin(';', authorization.SignedHeaders).Append('\n').Append(Hex(SHA256.HashData(request.Body)));
        string scope = $"{authorization.Day}/{authorization.Region}/{authorization.Service}/aws4_request";
        string toSign = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (string part in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        byte[] expected = Encoding.ASCII.GetBytes(Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))));
        return CryptographicOperations.FixedTimeEquals(expected, Encoding.ASCII.GetBytes(authorization.Signature))
            ? null
            : "The request signature we calculated does not match the signature you provided.";
    }

    public static DateTimeOffset? DateOf(WireRequest request) =>
        DateTimeOffset.TryParseExact(request.Header("x-amz-date"), DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
            ? date
            : null;

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
