using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake;

/// <summary>The fake without a socket.</summary>
/// <param name="fake">Who answers.</param>
internal sealed class FakeAwsHandler(FakeAws fake) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri uri = request.RequestUri ?? throw new InvalidOperationException("A request needs a URI.");
        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, HeaderStringValues values) in request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated ?? default))
        {
            headers[name.ToLowerInvariant()] = string.Join(',', values);
        }

        headers.TryAdd("host", uri.Authority);
        WireReply reply = await fake.AnswerAsync(
            new WireRequest(request.Method.Method, uri.AbsolutePath, uri.Query.TrimStart('?'), headers, body),
            cancellationToken);
        if (reply.BreakConnection)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely.");
        }

        var response = new HttpResponseMessage((HttpStatusCode)reply.Status)
        {
            RequestMessage = request,
            Content = new StringContent(reply.Body, Encoding.UTF8, reply.ContentType),
        };
        response.Headers.Date = reply.Date;
        response.Headers.Add("x-amzn-requestid", reply.RequestId);
        return response;
    }
}
