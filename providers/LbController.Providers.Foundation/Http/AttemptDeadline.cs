using System.Globalization;

namespace LbController.Providers.Foundation.Http;

/// <summary>Bounds one attempt, its reply's body included, and says of a failure whether the request can have arrived.</summary>
/// <param name="inner">Sends; owned.</param>
/// <param name="limit">How long an attempt may take.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="longestBody">How many bytes of a reply's body are read at most.</param>
internal sealed class AttemptDeadline(HttpMessageHandler inner, TimeSpan limit, TimeProvider timeProvider, long longestBody = int.MaxValue) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, both.Token);
            await response.Content.LoadIntoBufferAsync(longestBody, both.Token);
            return response;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            response?.Dispose();
            throw deadline.IsCancellationRequested
                ? new TransportException(TransportFailure.Timeout, string.Create(CultureInfo.InvariantCulture, $"{limit.TotalSeconds:0.#} s"), exception)
                : new TransportException(TransportFailure.Unreachable, exception.InnerException?.Message ?? exception.Message, exception);
        }
        catch (HttpRequestException exception)
        {
            response?.Dispose();
            throw new TransportException(
                exception.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
                    ? TransportFailure.Unreachable
                    : response is not null && exception.HttpRequestError is HttpRequestError.ConfigurationLimitExceeded
                        ? TransportFailure.TooLong
                        : TransportFailure.LostReply,
                exception.Message,
                exception);
        }
        catch (IOException exception)
        {
            response?.Dispose();
            throw new TransportException(TransportFailure.LostReply, exception.Message, exception);
        }
    }
}
