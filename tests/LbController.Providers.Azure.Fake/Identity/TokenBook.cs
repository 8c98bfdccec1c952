using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Identity;

/// <summary>The tokens that are good. Under the fake's lock.</summary>
internal sealed class TokenBook(Cloud cloud)
{
    private readonly Dictionary<string, (string Audience, DateTimeOffset EndsAt)> _tokens = new(StringComparer.Ordinal);

    /// <summary>A new token.</summary>
    /// <param name="audience">What it is for.</param>
    public string Issue(string audience)
    {
        string token = $"fake.{cloud.NextId():N}.token";
        _tokens.Add(token, (audience, cloud.Now + cloud.Settings.TokenLifetime));
        return token;
    }

    public void RevokeAll() => _tokens.Clear();

    public void Check(string? authorization)
    {
        if (!cloud.Settings.VerifyTokens)
        {
            return;
        }

        if (authorization is null || !authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            throw Refused("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
        }

        string token = authorization["Bearer ".Length..].Trim();
        if (token == FakeArm.StaticToken)
        {
            return;
        }

        if (!_tokens.TryGetValue(token, out (string Audience, DateTimeOffset EndsAt) known))
        {
            throw Refused("InvalidAuthenticationToken", "The access token is invalid.");
        }

        if (known.EndsAt <= cloud.Now)
        {
            throw Refused("ExpiredAuthenticationToken", $"The access token expiry UTC time '{known.EndsAt:u}' is earlier than current UTC time '{cloud.Now:u}'.");
        }

        if (!known.Audience.TrimEnd('/').Equals(cloud.Settings.Audience.TrimEnd('/'), StringComparison.OrdinalIgnoreCase))
        {
            throw Refused("InvalidAuthenticationTokenAudience", $"The access token has been obtained for wrong audience or resource '{known.Audience}'. It should exactly match with one of the allowed audiences '{cloud.Settings.Audience}'.");
        }
    }

    private static ArmErrorException Refused(string code, string message) => new(401, code, message) { IsFromGateway = true };
}
