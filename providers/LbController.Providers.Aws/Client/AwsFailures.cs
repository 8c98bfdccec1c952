using Amazon.Runtime;
using LbController.Abstractions.Errors;
using LbController.Providers.Aws.Client.Flow;
using LbController.Providers.Aws.Client.Wire;
using LbController.Providers.Foundation.Http;

namespace LbController.Providers.Aws.Client;

/// <summary>Makes of whatever comes out of the SDK the one exception that the rest of the program knows.</summary>
internal static class AwsFailures
{
    private const int LongestText = 600;

    /// <summary>What a metric calls a failed attempt: AWS's code, or a word of ours.</summary>
    public static string LabelOf(Exception exception) => exception switch
    {
        AwsErrorReply reply => reply.ErrorCode,
        AmazonUnmarshallingException => "Unreadable",
        TransportException { Failure: TransportFailure.Timeout } => "Timeout",
        TransportException { Failure: TransportFailure.LostReply } => "LostReply",
        TransportException => "Unreachable",
        _ => "NoCredentials",
    };

    /// <summary>The failure of a call.</summary>
    /// <param name="exception">What the SDK threw.</param>
    /// <param name="query">The call.</param>
    /// <param name="endpoint">Where it went.</param>
    public static ProviderException Translate(Exception exception, AwsQuery query, Uri endpoint) => exception switch
    {
        AwsErrorReply reply => Refused(reply, query),
        TransportException transport => NotCarried(transport, query, endpoint),
        AmazonUnmarshallingException unreadable => Unreadable(unreadable, unreadable.RequestId, query, endpoint),
        FormatException format => Unreadable(format, null, query, endpoint),
        _ => NoCredentials(exception, query),
    };

    private static ProviderException Refused(AwsErrorReply reply, AwsQuery query)
    {
        ProviderErrorKind kind = AwsErrorTable.KindOf(reply.ErrorCode, (int)reply.StatusCode);
        string advice = AwsErrorTable.AdviceFor(reply.ErrorCode, kind, $"{query.Service.Name}:{query.Action}");
        return new ProviderException(kind, query.Action, Sentence($"{What(query)} failed with {reply.ErrorCode}: {Text(reply)}", advice), reply)
        {
            Code = reply.ErrorCode,
            RequestId = reply.RequestId,
            RetryAfter = reply.RetryAfter,
        };
    }

    private static ProviderException NotCarried(TransportException transport, AwsQuery query, Uri endpoint)
    {
        const string Look = "Check the network, the proxy and the endpoint.";
        bool isUnknown = !CallClasses.IsRead(query.Action) && transport.Failure != TransportFailure.Unreachable;
        string unknown = isUnknown ? " Whether it took effect is not known." : "";
        return transport.Failure switch
        {
            TransportFailure.Unreachable => new ProviderException(
                ProviderErrorKind.Unavailable, query.Action, Sentence($"{What(query)} failed: {endpoint} cannot be reached: {Text(transport)}", Look), transport),
            TransportFailure.Timeout => new ProviderException(
                ProviderErrorKind.Timeout, query.Action, $"{What(query)} failed: no answer from {endpoint} within {transport.Message}.{unknown} {Look}", transport),
            _ => new ProviderException(
                isUnknown ? ProviderErrorKind.Timeout : ProviderErrorKind.Unavailable,
                query.Action,
                Sentence($"{What(query)} failed: the connection to {endpoint} broke before the reply: {Text(transport)}", unknown.Trim()),
                transport),
        };
    }

    private static ProviderException Unreadable(Exception exception, string? requestId, AwsQuery query, Uri endpoint)
    {
        bool isUnknown = !CallClasses.IsRead(query.Action);
        return new ProviderException(
            isUnknown ? ProviderErrorKind.Timeout : ProviderErrorKind.Unavailable,
            query.Action,
            Sentence(
                $"{What(query)} failed: {endpoint} answered, but not as AWS does: {Text(exception.InnerException ?? exception)}",
                isUnknown ? "Whether it took effect is not known. Check the endpoint and what stands before it." : "Check the endpoint and what stands before it."),
            exception)
        {
            RequestId = requestId,
        };
    }

    private static ProviderException NoCredentials(Exception exception, AwsQuery query)
    {
        // The SDK wraps what STS said.
        AmazonServiceException? refusal = Chain(exception).OfType<AmazonServiceException>().FirstOrDefault(inner => !string.IsNullOrEmpty(inner.ErrorCode));
        bool isOutage = refusal is null
            ? Chain(exception).Any(inner => inner is (HttpRequestException or IOException or TimeoutException or OperationCanceledException) and not FileNotFoundException)
            : AwsErrorTable.KindOf(refusal.ErrorCode, (int)refusal.StatusCode) is ProviderErrorKind.Throttled or ProviderErrorKind.Timeout or ProviderErrorKind.Unavailable;
        string what = refusal is null ? Text(exception)
            : ReferenceEquals(refusal, exception) ? $"{refusal.ErrorCode}: {Text(refusal)}"
            : $"{Text(exception).TrimEnd('.')}: {refusal.ErrorCode}: {Text(refusal)}";
        return new ProviderException(
            isOutage ? ProviderErrorKind.Unavailable : ProviderErrorKind.Denied,
            query.Action,
            Sentence(
                $"{What(query)} failed: no AWS credentials: {what}",
                "Give the controller's service account a role (IRSA or EKS Pod Identity; its trust policy has to name the service account), the node an instance profile, or set a profile."),
            exception)
        {
            Code = refusal?.ErrorCode,
            RequestId = refusal?.RequestId,
        };
    }

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            yield return inner;
        }
    }

    private static string What(AwsQuery query) => query.Subject.Length == 0 ? query.Action : $"{query.Action} of {query.Subject}";

    private static string Text(Exception exception) => exception.Message.Length <= LongestText ? exception.Message : exception.Message[..LongestText] + "…";

    private static string Sentence(string text, string advice)
    {
        string sentence = text.TrimEnd().TrimEnd('.') + ".";
        return advice.Length == 0 ? sentence : $"{sentence} {advice}";
    }
}
