using System.Net;
using System.Net.Http.Headers;

namespace LbController.Kubernetes.Http;

/// <summary>
/// Sends requests: credentials, deadline, rate limit, retries, and errors that say what to do. Retried are GETs that were throttled,
/// met a 5xx or lost their connection, and writes that the server certainly did not act on (429, no connection). A 401 is answered
/// once with a fresh credential.
/// </summary>
internal sealed partial class RequestSender : IDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private readonly ApiTarget _target;
    private readonly ICredentialSource _credentials;
    private readonly KubernetesApiOptions _options;
    private readonly ApiSurroundings _around;
    private readonly TokenBucket? _limit;
    private readonly SemaphoreSlim _turns;

    public RequestSender(
        HttpMessageHandler handler, ApiTarget target, ICredentialSource credentials, KubernetesApiOptions options, ApiSurroundings around)
    {
        _invoker = new HttpMessageInvoker(handler, disposeHandler: true);
        _target = target;
        _credentials = credentials;
        _options = options;
        _around = around;
        _limit = options.RequestsPerSecond > 0 ? new TokenBucket(options.RequestsPerSecond, options.Burst, around.Time) : null;
        _turns = new SemaphoreSlim(options.MaxConcurrentRequests);
        Errors = new ApiErrors(target, around.Time);
    }

    /// <summary>The key under which a request carries its <see cref="Credential"/>, for handlers that choose connections by client certificate.</summary>
    public static HttpRequestOptionsKey<Credential> CredentialKey { get; } = new("lb-controller.credential");

    public ApiErrors Errors { get; }

    /// <summary>Sends and reads a whole answer, retrying where that is safe.</summary>
    public async Task<TResult> SendAsync<TResult>(ApiRequest request, Func<ResponseBody, TResult> read, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await AttemptAsync(request, read, cancellationToken);
            }
            catch (KubernetesApiException exception) when (RetryWait(request, exception, attempt) is not null)
            {
                TimeSpan wait = RetryWait(request, exception, attempt) ?? TimeSpan.Zero;
                wait = _around.Jitter.Stretch(wait, 0.25);
                LogRetry(_around.Logger, wait, attempt + 1, exception.Message);
                await Task.Delay(wait, _around.Time, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Sends and returns with the headers of a success; the deadline ends with them. Not retried but for a 401: whoever watches has a
    /// backoff of his own.
    /// </summary>
    public async Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        Credential credential = await PrepareAsync(cancellationToken);
        using var deadline = new CancellationTokenSource(_options.RequestTimeout, _around.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        HttpResponseMessage? response = null;
        try
        {
            response = await SendAuthorizedAsync(request, credential, deadline, linked.Token, cancellationToken);
            await ThrowIfRefusedAsync(request, response, linked.Token);
            return response;
        }
        catch (Exception exception)
        {
            response?.Dispose();
            if (Translate(request, exception, deadline.Token, cancellationToken) is { } translated)
            {
                throw translated;
            }

            throw;
        }
    }

    public void Dispose()
    {
        _invoker.Dispose();
        _turns.Dispose();
    }

    private async ValueTask<Credential> PrepareAsync(CancellationToken cancellationToken)
    {
        if (_limit is not null)
        {
            await _limit.TakeAsync(cancellationToken);
        }

        // Before the deadline starts: a credential plugin has a limit of its own.
        return await _credentials.GetAsync(cancellationToken);
    }

    private async Task<TResult> AttemptAsync<TResult>(ApiRequest request, Func<ResponseBody, TResult> read, CancellationToken cancellationToken)
    {
        // Before the deadline starts, too: waiting for one's turn is not the server's fault.
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return await AttemptInTurnAsync(request, read, cancellationToken);
        }
        finally
        {
            _turns.Release();
        }
    }

    private async Task<TResult> AttemptInTurnAsync<TResult>(ApiRequest request, Func<ResponseBody, TResult> read, CancellationToken cancellationToken)
    {
        Credential credential = await PrepareAsync(cancellationToken);
        using var deadline = new CancellationTokenSource(_options.RequestTimeout, _around.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using HttpResponseMessage response = await SendAuthorizedAsync(request, credential, deadline, linked.Token, cancellationToken);
            await ThrowIfRefusedAsync(request, response, linked.Token);
            using ResponseBody body = await ResponseBody.ReadAsync(response.Content, _options.MaxBodyBytes, linked.Token);
            return read(body);
        }
        catch (Exception exception) when (Translate(request, exception, deadline.Token, cancellationToken) is not null)
        {
            throw Translate(request, exception, deadline.Token, cancellationToken) ?? exception;
        }
    }

    private async Task<HttpResponseMessage> SendAuthorizedAsync(
        ApiRequest request, Credential credential, CancellationTokenSource deadline, CancellationToken cancellationToken, CancellationToken callers)
    {
        HttpResponseMessage response = await SendOnceAsync(request, credential, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !_credentials.Refused(credential))
        {
            return response;
        }

        response.Dispose();
        LogRefused(_around.Logger, credential);

        // The second attempt has a deadline of its own, and a plugin that runs in between has its own as well.
        deadline.CancelAfter(Timeout.InfiniteTimeSpan);
        Credential fresh = await _credentials.GetAsync(callers);
        deadline.CancelAfter(_options.RequestTimeout);
        return await SendOnceAsync(request, fresh, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(ApiRequest request, Credential credential, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(request.Method, new Uri(_target.Server.AbsoluteUri.TrimEnd('/') + request.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        message.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        message.Options.Set(CredentialKey, credential);
        if (credential.Authorization is { } authorization)
        {
            message.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (request.ContentType is { } contentType)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        long start = _around.Time.GetTimestamp();
        int? status = null;
        try
        {
            HttpResponseMessage response = await _invoker.SendAsync(message, cancellationToken);
            status = (int)response.StatusCode;
            return response;
        }
        finally
        {
            _around.Metrics?.Sent(request.Method, status, _around.Time.GetElapsedTime(start));
        }
    }

    private async Task ThrowIfRefusedAsync(ApiRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        using ResponseBody body = await ResponseBody.ReadAsync(response.Content, _options.MaxBodyBytes, cancellationToken);
        TimeSpan? retryAfter = Errors.RetryAfter(response.Headers.RetryAfter);
        throw Errors.Refused(request, (int)response.StatusCode, ApiStatusParser.ParseBody(body.Span), retryAfter);
    }

    /// <summary>Null for what is to leave as it is: our own exceptions, the caller's cancellation, bugs.</summary>
    private KubernetesApiException? Translate(ApiRequest request, Exception exception, CancellationToken deadline, CancellationToken callers) => exception switch
    {
        KubernetesApiException => null,
        OperationCanceledException when callers.IsCancellationRequested => null,
        OperationCanceledException when deadline.IsCancellationRequested => Errors.TimedOut(request, _options.RequestTimeout),
        InvalidDataException => Errors.Malformed(request, exception.Message.TrimEnd('.'), exception),
        HttpRequestException or IOException or OperationCanceledException => Errors.Failed(request, exception),
        _ => null,
    };

    private TimeSpan? RetryWait(ApiRequest request, KubernetesApiException exception, int attempt)
    {
        bool untouched = exception.Kind == KubernetesErrorKind.Throttled || NeverConnected(exception);
        bool worthIt = untouched
            || (request.IsIdempotent && exception.Kind == KubernetesErrorKind.Unavailable && !IsTlsFailure(exception))
            || (request.IsIdempotent && exception is { Kind: KubernetesErrorKind.Timeout, StatusCode: not 0 });
        if (!worthIt || attempt >= _options.MaxRetries)
        {
            return null;
        }

        TimeSpan wait = exception.RetryAfter ?? (_options.RetryDelay * (1 << Math.Min(attempt, 10)));
        return wait <= _options.MaxRetryDelay ? wait : null;
    }

    private static bool NeverConnected(KubernetesApiException exception) => exception is
    {
        Kind: KubernetesErrorKind.Unavailable,
        InnerException: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError },
    };

    private static bool IsTlsFailure(KubernetesApiException exception) =>
        exception.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError };
}
