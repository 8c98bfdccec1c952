using Azure.Core;

namespace LbController.Providers.Azure.Tests.Client;

/// <summary>A token that is at hand, or a failure, and how often it was asked for.</summary>
internal sealed class StaticCredential(Func<CancellationToken, Task>? before = null) : TokenCredential
{
    private int _asked;

    public int Asked => _asked;

    public string? Scope { get; private set; }

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new InvalidOperationException("a thread would be blocked");

    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        Scope = requestContext.Scopes[0];
        if (before is not null)
        {
            await before(cancellationToken);
        }

        return new AccessToken("secret-token", new DateTimeOffset(2200, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}
