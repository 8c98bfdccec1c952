using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace LbController.Kubernetes.Http;

/// <summary>
/// Turns refusals and transport failures into <see cref="KubernetesApiException"/>: one table for the kind, and a message with request,
/// status, reason, the server's own words, and what to do.
/// </summary>
internal sealed class ApiErrors(ApiTarget target, TimeProvider time)
{
    /// <summary>The server answered with an error status, or sent a Status in a stream.</summary>
    public KubernetesApiException Refused(ApiRequest request, int statusCode, ApiStatus status, TimeSpan? retryAfterHeader = null)
    {
        int code = statusCode != 0 ? statusCode : status.Code;
        KubernetesErrorKind kind = KindOf(code, status);
        var message = new StringBuilder($"{request} on {target.Server}: {code}");
        if (!string.IsNullOrEmpty(status.Reason))
        {
            message.Append(' ').Append(status.Reason);
        }

        if (!string.IsNullOrEmpty(status.Message))
        {
            message.Append(": ").Append(status.Message);
        }

        string causes = string.Join("; ", status.Causes.Where(cause => !Says(status.Message, cause.Message)).Select(cause => $"{cause.Field}: {cause.Message}"));
        if (causes.Length > 0)
        {
            message.Append(" (").Append(causes).Append(')');
        }

        if (RemedyFor(kind, request) is { } remedy)
        {
            message.Append(". ").Append(remedy);
        }

        return new KubernetesApiException(kind, message.ToString())
        {
            StatusCode = code,
            Reason = status.Reason,
            Causes = status.Causes,
            RetryAfter = retryAfterHeader ?? (status.RetryAfterSeconds is > 0 and { } seconds ? TimeSpan.FromSeconds(seconds) : null),
            Request = request.ToString(),
        };
    }

    /// <summary>The request got no answer, or lost it midway.</summary>
    public KubernetesApiException Failed(ApiRequest request, Exception exception)
    {
        string cause = Innermost(exception).Message.TrimEnd('.');
        string what = exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } or AuthenticationException =>
                $"the TLS connection failed: {TlsCause(exception)}. Check certificate-authority, tls-server-name and client certificate in {target.Origin}",
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
                $"its name cannot be resolved: {cause}. Check the server address in {target.Origin}, and DNS",
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
                $"cannot connect: {cause}. Check that the API server runs and that the server address in {target.Origin} is right",
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } =>
                $"the proxy refused: {cause}. Check proxy-url in {target.Origin}",
            _ => $"the connection broke: {cause}",
        };
        return new KubernetesApiException(KubernetesErrorKind.Unavailable, $"{request} on {target.Server}: {what}.", exception) { Request = request.ToString() };
    }

    public KubernetesApiException TimedOut(ApiRequest request, TimeSpan limit) =>
        new(KubernetesErrorKind.Timeout, $"{request} on {target.Server}: no complete answer within {limit.TotalSeconds:0.###} s.") { Request = request.ToString() };

    public KubernetesApiException Malformed(ApiRequest request, string problem, Exception? inner = null) =>
        new(KubernetesErrorKind.Malformed, $"{request} on {target.Server}: the answer is not what the API defines: {problem}.", inner) { Request = request.ToString() };

    /// <summary>The wait that a Retry-After header asks for: seconds, or a date.</summary>
    public TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        if (header?.Delta is { } delta)
        {
            return delta;
        }

        TimeSpan? until = header?.Date - time.GetUtcNow();
        return until < TimeSpan.Zero ? TimeSpan.Zero : until;
    }

    private static KubernetesErrorKind KindOf(int code, ApiStatus status) => (code, status.Reason) switch
    {
        // A UID precondition of a patch that fails is answered as a change of an immutable field, although it is a conflict.
        (422, _) when status.Causes.Any(cause => cause.Field == "metadata.uid") => KubernetesErrorKind.Conflict,
        (409, "AlreadyExists") => KubernetesErrorKind.AlreadyExists,
        (409, _) => KubernetesErrorKind.Conflict,
        (410, _) => KubernetesErrorKind.Expired,
        (401, _) => KubernetesErrorKind.Unauthorized,
        (403, _) => KubernetesErrorKind.Forbidden,
        (404, _) => KubernetesErrorKind.NotFound,
        (429, _) => KubernetesErrorKind.Throttled,
        (408 or 504, _) => KubernetesErrorKind.Timeout,
        (>= 500, _) => KubernetesErrorKind.Unavailable,
        (>= 400, _) => KubernetesErrorKind.Invalid,
        (_, "Expired" or "Gone") => KubernetesErrorKind.Expired,
        _ => KubernetesErrorKind.Malformed,
    };

    private string? RemedyFor(KubernetesErrorKind kind, ApiRequest request) => kind switch
    {
        KubernetesErrorKind.Unauthorized => $"The server does not know these credentials: check, or renew, those of {target.Origin}",
        KubernetesErrorKind.Forbidden when request.Resource.Length > 0 =>
            $"Grant it with an RBAC rule: apiGroups [\"{request.Group}\"], resources [\"{request.Resource}\"], verbs [\"{request.Verb}\"]",
        _ => null,
    };

    private static bool Says(string? message, string part) =>
        part.Length > 0 && message is not null && message.Contains(part, StringComparison.Ordinal);

    private static Exception Innermost(Exception exception) =>
        exception.InnerException is { } inner and not null && exception is not SocketException ? Innermost(inner) : exception;

    private static string TlsCause(Exception exception) =>
        (Find<AuthenticationException>(exception) ?? Innermost(exception)).Message.TrimEnd('.');

    private static Exception? Find<TException>(Exception? exception)
        where TException : Exception
    {
        while (exception is not null and not TException)
        {
            exception = exception.InnerException;
        }

        return exception;
    }
}
