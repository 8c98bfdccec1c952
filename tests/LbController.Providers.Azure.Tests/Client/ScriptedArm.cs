using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace LbController.Providers.Azure.Tests.Client;

/// <summary>Stands in the network's place: answers each request with the next of its script, the last one for ever, and keeps what was sent.</summary>
internal sealed class ScriptedArm(params Func<ScriptedArm.SentRequest, CancellationToken, Task<HttpResponseMessage>>[] script) : HttpMessageHandler
{
    public const string Host = "https://management.azure.com";
    public const string Group = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg";
    public const string LoadBalancer = Group + "/providers/Microsoft.Network/loadBalancers/lb";
    public const string Operation = Host + "/subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.Network/locations/eastus/operations/op1?api-version=2024-05-01&t=a%2Bb%7e&c=C&s=%41/x_y-z&h=h%3D";

    private int _next;

    public ConcurrentQueue<SentRequest> Requests { get; } = new();

    /// <summary>Verbs and last parts of the paths.</summary>
    public IEnumerable<string> Trace => Requests.Select(request => $"{request.Method} {request.Address.AbsolutePath.Split('/')[^1]}");

    public static Func<SentRequest, CancellationToken, Task<HttpResponseMessage>> Reply(int status, string body = "", params (string Name, string Value)[] headers) => (_, _) =>
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach ((string name, string value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return Task.FromResult(response);
    };

    /// <summary>The load balancer in a state.</summary>
    public static Func<SentRequest, CancellationToken, Task<HttpResponseMessage>> Resource(int status, string state = "Succeeded", string etag = "W/\\\"1\\\"", params (string Name, string Value)[] headers) =>
        Reply(status, $$$"""{"name":"lb","id":"{{{LoadBalancer}}}","etag":"{{{etag}}}","properties":{"provisioningState":"{{{state}}}"}}""", headers);

    public static Func<SentRequest, CancellationToken, Task<HttpResponseMessage>> Error(int status, string code, string message = "why", params (string Name, string Value)[] headers) =>
        Reply(status, $$$"""{"error":{"code":"{{{code}}}","message":"{{{message}}}"}}""", headers);

    public static Func<SentRequest, CancellationToken, Task<HttpResponseMessage>> Throw(Exception exception) => (_, _) => Task.FromException<HttpResponseMessage>(exception);

    public static Func<SentRequest, CancellationToken, Task<HttpResponseMessage>> LostReply => Throw(new HttpRequestException(HttpRequestError.ResponseEnded, "broken"));

    /// <summary>Never answers.</summary>
    public static async Task<HttpResponseMessage> Hang(SentRequest request, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        throw new InvalidOperationException("unreachable");
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(CancellationToken.None);
        IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers = request.Content is null ? request.Headers : request.Headers.Concat(request.Content.Headers);
        var sent = new SentRequest(
            request.Method.Method,
            request.RequestUri ?? new Uri("http://none/"),
            body,
            headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase));
        Requests.Enqueue(sent);
        int turn = Math.Min(Interlocked.Increment(ref _next), script.Length) - 1;
        return await script[turn](sent, cancellationToken);
    }

    internal sealed record SentRequest(string Method, Uri Address, string Body, IReadOnlyDictionary<string, string> Headers);
}
