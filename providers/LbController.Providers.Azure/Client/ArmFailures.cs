using System.Text;
using System.Text.RegularExpressions;
using Azure;
using Azure.Identity;
using LbController.Abstractions.Errors;
using LbController.Providers.Azure.Client.Credentials;
using LbController.Providers.Azure.Client.Wire;
using LbController.Providers.Foundation.Http;
using Microsoft.Identity.Client;

namespace LbController.Providers.Azure.Client;

/// <summary>Makes of whatever goes wrong the one exception that the rest of the program knows.</summary>
internal static partial class ArmFailures
{
    private const string Look = "Check the network, the proxy and the endpoint.";
    private const string LookAtAuthority = "Check the network, the proxy, the authority host, and who signed its certificate.";
    private const string NotKnown = "Whether it took effect is not known.";

    /// <summary>What a metric calls a failed attempt.</summary>
    public static string LabelOf(Exception exception) => exception switch
    {
        TransportException { Failure: TransportFailure.Timeout } => "Timeout",
        TransportException { Failure: TransportFailure.LostReply } => "LostReply",
        TransportException { Failure: TransportFailure.TooLong } => "TooLong",
        TransportException => "Unreachable",
        _ => "NoCredentials",
    };

    /// <summary>An answer that is no success.</summary>
    /// <param name="request">The request.</param>
    /// <param name="reply">The answer.</param>
    /// <param name="retryAfter">How long to stay away, or null.</param>
    public static ProviderException Refused(ArmRequest request, ArmReply reply, TimeSpan? retryAfter) => Of(request, reply.Error, reply.Status, reply.RequestId, retryAfter);

    /// <summary>An operation that has failed, as the answer to a question about it says.</summary>
    public static ProviderException Failed(ArmRequest request, ArmReply reply, string status)
    {
        bool isCancelled = status.StartsWith('C');
        ArmError error = ArmError.Parse(ArmJson.Property(ArmJson.TryObject(reply.Body), "error"), isCancelled ? "OperationCanceled" : "OperationFailed", $"Azure says {status}, and not why");
        return Of(request, error, 200, reply.RequestId, error.LockWait);
    }

    /// <summary>A condition does not hold any more, after an answer was lost: perhaps it was our own write that changed the thing.</summary>
    public static ProviderException Unknown(ArmRequest request, ArmReply reply) => new(
        ProviderErrorKind.Timeout,
        request.Operation,
        $"{request.What} was sent again after its answer was lost, and its condition does not hold any more: either it took effect the first time, or somebody else changed the resource. {NotKnown}")
    {
        Code = reply.Error.Code,
        RequestId = reply.RequestId,
    };

    /// <summary>An operation that does not end.</summary>
    public static ProviderException NotDone(ArmRequest request, TimeSpan limit) => new(
        ProviderErrorKind.Timeout, request.Operation, $"{request.What} is not done after {limit}: Azure still works on it. The next call on the resource waits for it.")
    {
        Code = "OperationNotDone",
    };

    /// <summary>The resource says that its last operation failed, or is not as it should be after one.</summary>
    public static ProviderException Broken(ArmRequest request, ProviderErrorKind kind, string code, string why) =>
        new(kind, request.Operation, $"{request.What} failed with {code}: {why}.") { Code = code };

    /// <summary>An answer that is not as Azure's are.</summary>
    public static ProviderException Unreadable(ArmRequest request, string why, Uri endpoint, string? requestId, Exception? inner) => new(
        request.IsRead ? ProviderErrorKind.Unavailable : ProviderErrorKind.Timeout,
        request.Operation,
        $"{request.What} failed: {endpoint} answered, but not as Azure does: {ArmError.Clean(why).TrimEnd('.')}.{(request.IsRead ? "" : " " + NotKnown)} Check the endpoint and what stands before it.",
        inner)
    {
        RequestId = requestId,
    };

    /// <summary>A success that does not come from Azure, which has hardly heard of the write: the next call on the resource looks at it first.</summary>
    public static ProviderException Foreign(ArmRequest request, Uri endpoint, string? requestId) => new(
        ProviderErrorKind.Unavailable,
        request.Operation,
        $"{request.What} failed: {endpoint} answered, but not as Azure does: success, and no resource. {NotKnown} Check the endpoint and what stands before it.")
    {
        RequestId = requestId,
    };

    /// <summary>No answer.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="request">The request.</param>
    /// <param name="settings">Tell the credential.</param>
    /// <param name="endpoint">Resource Manager.</param>
    public static ProviderException Translate(Exception exception, ArmRequest request, AzureClientSettings settings, Uri endpoint) => exception switch
    {
        TransportException { Failure: TransportFailure.TooLong } tooLong => Unreadable(request, "the answer is too long", endpoint, null, tooLong),
        TransportException transport => NotCarried(transport, request, endpoint),
        InvalidOperationException when endpoint.Scheme != Uri.UriSchemeHttps => new ProviderException(
            ProviderErrorKind.InvalidRequest, request.Operation, $"{request.What} was not tried: tokens go over https only, and {endpoint} is not. Give an https endpoint.", exception),
        _ => NoCredentials(exception, request, settings.Credential),
    };

    private static ProviderException Of(ArmRequest request, ArmError error, int status, string? requestId, TimeSpan? retryAfter)
    {
        ProviderErrorKind kind = ArmErrorTable.KindOf(error, status);
        string advice = ArmErrorTable.IsPermission(error.Code) ? Permission(request, error.Message) : ArmErrorTable.AdviceFor(error.Code, kind);
        return new ProviderException(kind, request.Operation, Sentence($"{request.What} failed with {error.Code}: {error.Message}", advice))
        {
            Code = error.Code,
            RequestId = requestId,
            RetryAfter = retryAfter,
        };
    }

    /// <summary>Azure names the action and the scope; where it does not, they follow from the request.</summary>
    private static string Permission(ArmRequest request, string message)
    {
        string verb = request.IsRead ? "read" : request.Class == Flow.CallClass.Deletes ? "delete" : "write";
        string action = LinkedAction().Match(message) is { Success: true } linked ? linked.Groups[1].Value : Action().Match(message) is { Success: true } named ? named.Groups[1].Value : $"Microsoft.Network/{request.Type}/{verb}";
        string scope = LinkedScope().Match(message) is { Success: true } other ? other.Groups[1].Value : Scope().Match(message) is { Success: true } at ? at.Groups[1].Value : "the resource group";
        return $"Give the controller's identity a role with the action {action} at {scope}; the role definition that comes with the controller has all that it needs. A new assignment takes some minutes to hold.";
    }

    private static ProviderException NotCarried(TransportException transport, ArmRequest request, Uri endpoint)
    {
        bool isUnknown = !request.IsRead && transport.Failure != TransportFailure.Unreachable;
        string text = ArmError.Clean(transport.Message);
        return transport.Failure switch
        {
            TransportFailure.Unreachable => new ProviderException(ProviderErrorKind.Unavailable, request.Operation, Sentence($"{request.What} failed: {endpoint} cannot be reached: {text}", Look), transport),
            TransportFailure.Timeout => new ProviderException(
                ProviderErrorKind.Timeout, request.Operation, $"{request.What} failed: no answer from {endpoint} within {text}.{(isUnknown ? " " + NotKnown : "")} {Look}", transport),
            _ => new ProviderException(
                isUnknown ? ProviderErrorKind.Timeout : ProviderErrorKind.Unavailable,
                request.Operation,
                Sentence($"{request.What} failed: the connection to {endpoint} broke before the answer: {text}", isUnknown ? NotKnown : ""),
                transport),
        };
    }

    private static ProviderException NoCredentials(Exception exception, ArmRequest request, string credential)
    {
        bool isOutage = exception is not CredentialUnavailableException && Chain(exception).Any(IsOutage);
        return new ProviderException(
            isOutage ? ProviderErrorKind.Unavailable : ProviderErrorKind.Denied,
            request.Operation,
            Sentence($"{request.What} failed: no token for Azure with credential {credential}: {ArmError.Clean(exception.Message).TrimEnd(':')}{Cause(exception)}", $"{(isOutage ? LookAtAuthority + " " : "")}{CredentialFactory.Advice(credential)}"),
            exception);
    }

    /// <summary>
    /// What the authority said, or what lies under an outage, such as a certificate that nobody vouches for: libraries may say no more than
    /// that something failed.
    /// </summary>
    private static string Cause(Exception exception)
    {
        string? said = Chain(exception).OfType<MsalServiceException>().Select(refusal => ArmJson.Text(ArmJson.TryObject(Encoding.UTF8.GetBytes(refusal.ResponseBody ?? "")), "error_description")).FirstOrDefault();
        string cause = ArmError.Clean(said ?? Chain(exception).Last().Message);
        return ArmError.Clean(exception.Message).Contains(cause.TrimEnd('.'), StringComparison.Ordinal) ? "" : $" ({cause.TrimEnd('.')})";
    }

    private static bool IsOutage(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => false,
        MsalServiceException service => service.StatusCode is 0 or 408 or 429 or >= 500,
        RequestFailedException failed => failed.Status is 0 or 408 or 429 or >= 500,
        _ => exception is HttpRequestException or IOException or TokenTimeoutException or TimeoutException or OperationCanceledException,
    };

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            yield return inner;
        }
    }

    private static string Sentence(string text, string advice)
    {
        string sentence = text.TrimEnd().TrimEnd('.') + ".";
        return advice.Length == 0 ? sentence : $"{sentence} {advice}";
    }

    /// <summary>What a reference takes: after the action that is allowed, which is named, too.</summary>
    [GeneratedRegex(@"perform action\(s\) '([^']{1,200})'", RegexOptions.CultureInvariant)]
    private static partial Regex LinkedAction();

    [GeneratedRegex(@"on the linked scope\(s\) '([^']{1,400})'", RegexOptions.CultureInvariant)]
    private static partial Regex LinkedScope();

    [GeneratedRegex(@"perform action(?:\(s\))? '([^']{1,200})'", RegexOptions.CultureInvariant)]
    private static partial Regex Action();

    [GeneratedRegex(@"(?:over scope|on the linked scope\(s\)) '([^']{1,400})'", RegexOptions.CultureInvariant)]
    private static partial Regex Scope();
}
