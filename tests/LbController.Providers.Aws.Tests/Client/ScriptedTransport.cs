using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace LbController.Providers.Aws.Tests.Client;

/// <summary>Stands in the network's place: answers each request with the next of its script, the last one for ever, and keeps what was sent.</summary>
internal sealed class ScriptedTransport(params Func<CancellationToken, Task<HttpResponseMessage>>[] script) : HttpMessageHandler
{
    private int _next;

    /// <summary>Makes the transport of both services one.</summary>
    public Func<HttpMessageHandler> Seam => () => this;

    public ConcurrentQueue<SentRequest> Requests { get; } = new();

    /// <summary>What each request waits for before it is answered.</summary>
    public Func<SentRequest, CancellationToken, Task>? BeforeReply { get; init; }

    public static Func<CancellationToken, Task<HttpResponseMessage>> Reply(HttpStatusCode status, string body, params (string Name, string Value)[] headers) => _ =>
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "text/xml") };
        foreach ((string name, string value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return Task.FromResult(response);
    };

    /// <summary>A reply of ELBv2 with that inside its result.</summary>
    public static Func<CancellationToken, Task<HttpResponseMessage>> Elb(string action, string result = "") => Reply(
        HttpStatusCode.OK,
        $"<{action}Response xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/\"><{action}Result>{result}</{action}Result><ResponseMetadata><RequestId>r-ok</RequestId></ResponseMetadata></{action}Response>");

    public static Func<CancellationToken, Task<HttpResponseMessage>> Ec2(string action, string result = "") => Reply(
        HttpStatusCode.OK, $"<{action}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r-ok</requestId>{result}</{action}Response>");

    /// <summary>ELBv2's error as AWS writes it.</summary>
    public static Func<CancellationToken, Task<HttpResponseMessage>> ElbError(int status, string code, string message = "why", params (string Name, string Value)[] headers) => Reply(
        (HttpStatusCode)status,
        $"<ErrorResponse xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/\"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>",
        headers);

    /// <summary>EC2's error as AWS writes it.</summary>
    public static Func<CancellationToken, Task<HttpResponseMessage>> Ec2Error(int status, string code, string message = "why") => Reply(
        (HttpStatusCode)status, $"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors><RequestID>r-2</RequestID></Response>");

    public static Func<CancellationToken, Task<HttpResponseMessage>> Throw(Exception exception) => _ => Task.FromException<HttpResponseMessage>(exception);

    /// <summary>Never answers.</summary>
    public static async Task<HttpResponseMessage> Hang(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        throw new InvalidOperationException("unreachable");
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(CancellationToken.None);
        IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers = request.Content is null ? request.Headers : request.Headers.Concat(request.Content.Headers);
        var sent = new SentRequest(
            request.RequestUri ?? new Uri("http://none/"), body, headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase));
        Requests.Enqueue(sent);
        int turn = Math.Min(Interlocked.Increment(ref _next), script.Length) - 1;
        if (BeforeReply is { } wait)
        {
            await wait(sent, cancellationToken);
        }

        return await script[turn](cancellationToken);
    }

    internal sealed record SentRequest(Uri Address, byte[] Body, IReadOnlyDictionary<string, string> Headers)
    {
        public string Form => Encoding.UTF8.GetString(Body);

        /// <summary>The form's fields, decoded.</summary>
        public IReadOnlyDictionary<string, string> Fields => Form.Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair[1]));
    }
}
