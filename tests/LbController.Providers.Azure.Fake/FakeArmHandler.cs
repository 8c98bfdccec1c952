using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake;

/// <summary>The fake without a socket.</summary>
/// <param name="fake">Who answers.</param>
internal sealed class FakeArmHandler(FakeArm fake) : HttpMessageHandler
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

        WireReply reply = await fake.AnswerAsync(
            new WireRequest(request.Method.Method, uri.GetLeftPart(UriPartial.Authority), uri.AbsolutePath, uri.Query.TrimStart('?'), headers, body),
            cancellationToken);
        if (reply.BreakConnection)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely.");
        }

        byte[] text = Encoding.UTF8.GetBytes(reply.Body);
        var response = new HttpResponseMessage((HttpStatusCode)reply.Status)
        {
            RequestMessage = request,
            Content = new ByteArrayContent(reply.IsTruncated ? text[..(text.Length / 2)] : text),
        };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", reply.ContentType);
        foreach ((string name, string value) in reply.Headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}
