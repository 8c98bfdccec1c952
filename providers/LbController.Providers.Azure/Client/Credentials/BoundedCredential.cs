using System.Globalization;
using Azure.Core;

namespace LbController.Providers.Azure.Client.Credentials;

/// <summary>Bounds how long a token is waited for, also with a credential that does not stop when it is told to. Never blocks a thread.</summary>
internal sealed class BoundedCredential(TokenCredential inner, TimeSpan limit, TimeProvider timeProvider) : TokenCredential
{
    /// <summary>Not used by the pipeline, which asks without blocking.</summary>
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Tokens are asked for without blocking.");

    /// <summary>Throws <see cref="TokenTimeoutException"/> where none came in time.</summary>
    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            // A credential may do its work before it first waits.
            return await Task.Run(() => inner.GetTokenAsync(requestContext, both.Token).AsTask(), both.Token).WaitAsync(both.Token);
        }
        catch (OperationCanceledException exception) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TokenTimeoutException(string.Create(CultureInfo.InvariantCulture, $"no token within {limit.TotalSeconds:0.#} s"), exception);
        }
    }
}
