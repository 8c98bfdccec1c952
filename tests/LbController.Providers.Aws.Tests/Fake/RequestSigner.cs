using System.Security.Cryptography;
using System.Text;

namespace LbController.Providers.Aws.Tests.Fake;

/// <summary>Signs requests of tests with Signature Version 4; written apart from the fake's check.</summary>
internal static class RequestSigner
{
    public static void Sign(HttpRequestMessage request, string body, string keyId, string secret, string region, string service, DateTimeOffset at, string? token = null)
    {
        string date = at.ToString("yyyyMMddTHHmmssZ");
        string day = date[..8];
        request.Headers.TryAddWithoutValidation("X-Amz-Date", date);
        string signed = "content-type;host;x-amz-date";
        string tokenLine = string.Empty;
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", token);
            signed += ";x-amz-security-token";
            tokenLine = "x-amz-security-token:" + token + "\n";
        }

        string canonical = "POST\n/\n\ncontent-type:" + request.Content?.Headers.ContentType + "\nhost:" + request.RequestUri?.Authority
            + "\nx-amz-date:" + date + "\n" + tokenLine + "\n" + signed + "\n" + Hash(body);
        string scope = $"{day}/{region}/{service}/aws4_request";
        byte[] key = Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes("AWS4" + secret), day), region), service), "aws4_request");
        string signature = Convert.ToHexStringLower(Mac(key, $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hash(canonical)}"));
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={keyId}/{scope}, SignedHeaders={signed}, Signature={signature}");
    }

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
