using System.Globalization;

namespace LbController.Providers.Aws.Client.Pipeline;

/// <summary>Bounds one attempt, its reply's body included, and says of a failure whether the request can have arrived.</summary>
internal sealed class AttemptDeadline(HttpMessageHandler inner, TimeSpan limit, TimeProvider timeProvider) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, both.Token);
            await response.Content.LoadIntoBufferAsync(both.Token);
            return response;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            response?.Dispose();
            throw deadline.IsCancellationRequested
                ? new AwsTransportException(TransportFailure.Timeout, string.Create(CultureInfo.InvariantCulture, $"{limit.TotalSeconds:0.#} s"), exception)
                : new AwsTransportException(TransportFailure.Unreachable, exception.InnerException?.Message ?? exception.Message, exception);
        }
        catch (HttpRequestException exception)
        {
            response?.Dispose();
            throw new AwsTransportException(
                exception.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
                    ? TransportFailure.Unreachable
                    : TransportFailure.LostReply,
                exception.Message,
                exception);
        }
        catch (IOException exception)
        {
            response?.Dispose();
            throw new AwsTransportException(TransportFailure.LostReply, exception.Message, exception);
        }
    }
}
