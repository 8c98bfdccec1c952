using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Identity;

/// <summary>Hands out tokens, as the authority for applications and as the endpoint of managed identities. Under the fake's lock.</summary>
internal sealed class TokenEndpoint(Cloud cloud, TokenBook tokens)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <summary>Applications by id, with their secret; null for those that come with an assertion.</summary>
    public Dictionary<string, string?> Applications { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Assertions (of workload identities) that are believed.</summary>
    public HashSet<string> Assertions { get; } = new(StringComparer.Ordinal);

    /// <summary>Managed identities by client id; the empty one is the machine's own.</summary>
    public HashSet<string> ManagedIdentities { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a request is for a token.</summary>
    public static bool Takes(IReadOnlyList<string> path) =>
        path is [_, "oauth2", "v2.0", "token"] or ["metadata", "identity", "oauth2", "token"] or ["msi", "token"];

    public WireReply Answer(WireRequest request, IReadOnlyList<string> path) => path[^2] == "v2.0" ? Application(request, path[0]) : Managed(request);

    private WireReply Application(WireRequest request, string tenant)
    {
        var form = Encoding.UTF8.GetString(request.Body).Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[^1].Replace('+', ' ')), StringComparer.Ordinal);
        string client = form.GetValueOrDefault("client_id", string.Empty);
        if (request.Method != "POST" || !tenant.Equals(cloud.Settings.TenantId, StringComparison.OrdinalIgnoreCase))
        {
            return Error(400, "invalid_request", $"AADSTS90002: Tenant '{tenant}' not found.");
        }

        if (form.GetValueOrDefault("grant_type") != "client_credentials" || !Applications.TryGetValue(client, out string? secret))
        {
            return Error(400, "unauthorized_client", $"AADSTS700016: Application with identifier '{client}' was not found in the directory.");
        }

        bool believed = form.TryGetValue("client_assertion", out string? assertion)
            ? form.GetValueOrDefault("client_assertion_type") == AssertionType && Assertions.Contains(assertion)
            : secret is not null && form.GetValueOrDefault("client_secret") == secret;
        if (!believed)
        {
            return Error(401, "invalid_client", "AADSTS7000215: Invalid client secret or assertion provided.");
        }

        string scope = form.GetValueOrDefault("scope", string.Empty).Split(' ')[0];
        return scope.EndsWith("/.default", StringComparison.Ordinal)
            ? Token(scope[..^"/.default".Length], false)
            : Error(400, "invalid_scope", $"AADSTS70011: The provided request must include a 'scope' input parameter that ends in /.default: '{scope}'.");
    }

    private WireReply Managed(WireRequest request)
    {
        bool asked = request.Header("metadata") == "true" || request.Header("x-identity-header") is not null;
        string client = request.Parameter("client_id") ?? string.Empty;
        string? resource = request.Parameter("resource");
        if (request.Method != "GET" || !asked || resource is null)
        {
            return Error(400, "invalid_request", "Required metadata header or resource not specified");
        }

        return ManagedIdentities.Contains(client) ? Token(resource, true) : Error(400, "invalid_request", "Identity not found");
    }

    private WireReply Token(string audience, bool managed)
    {
        int seconds = (int)cloud.Settings.TokenLifetime.TotalSeconds;
        var body = new JsonObject { ["token_type"] = "Bearer", ["access_token"] = tokens.Issue(audience) };
        if (managed)
        {
            body["expires_in"] = seconds.ToString(CultureInfo.InvariantCulture);
            body["expires_on"] = (cloud.Now + cloud.Settings.TokenLifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            body["resource"] = audience;
        }
        else
        {
            body["expires_in"] = seconds;
            body["ext_expires_in"] = seconds;
        }

        return WireReply.Json(200, body);
    }

    private static WireReply Error(int status, string code, string text) =>
        new(status, new JsonObject { ["error"] = code, ["error_description"] = text }.ToJsonString()) { Code = code };
}
