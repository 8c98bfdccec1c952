using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace LbController.LocalCluster.Api;

/// <summary>Who may ask: a known bearer token, a client certificate of our CA, or a caller in process. There are no roles.</summary>
internal sealed class ApiAccess(string adminToken)
{
    private readonly ConcurrentDictionary<string, string> _tokens = new(StringComparer.Ordinal) { [Digest(adminToken)] = "admin" };

    public static bool IsOpen(string path) => path is "/version" or "/version/" || path.StartsWith("/healthz", StringComparison.Ordinal)
        || path.StartsWith("/readyz", StringComparison.Ordinal) || path.StartsWith("/livez", StringComparison.Ordinal);

    public bool Knows(ApiRequest request)
    {
        if (request.IsTrusted || request.CertificateUser is not null)
        {
            return true;
        }

        const string Scheme = "Bearer ";
        string header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && _tokens.ContainsKey(Digest(header[Scheme.Length..].Trim()));
    }

    public void Add(string token, string user) => _tokens[Digest(token)] = user;

    public void Remove(string token) => _tokens.TryRemove(Digest(token), out _);

    private static string Digest(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
