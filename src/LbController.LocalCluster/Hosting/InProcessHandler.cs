using System.IO.Pipelines;
using System.Net;
using LbController.LocalCluster.Api;
using Microsoft.AspNetCore.Http;

namespace LbController.LocalCluster.Hosting;

/// <summary>
/// Reaches the API server without a socket. A streamed answer flows as it is written; disposing it, or cancelling a read of it, ends
/// the writer.
/// </summary>
internal sealed class InProcessHandler(ApiServer server, CancellationToken stopping) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(life.Token);
        Uri uri = request.RequestUri ?? throw new InvalidOperationException("The request has no address.");
        var headers = new HeaderDictionary();
        foreach ((string name, IEnumerable<string> values) in request.Headers.Concat(request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>()))
        {
            headers[name] = name == "User-Agent" ? string.Join(' ', values) : string.Join(',', values);
        }

        var apiRequest = new ApiRequest(request.Method.Method, uri.AbsolutePath, uri.Query, headers, body) { IsTrusted = true };
        ApiResponse answer = await server.HandleAsync(apiRequest, life.Token);
        if (answer.Abort)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was cut by an injected fault.");
        }

        var response = new HttpResponseMessage((HttpStatusCode)answer.Status)
        {
            RequestMessage = request,
            Version = HttpVersion.Version20,
            Content = answer.Stream is { } write ? new StreamContent(Flow(write)) : new ByteArrayContent(answer.Body),
        };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", answer.ContentType);
        foreach ((string name, string value) in answer.Headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }

    /// <summary>Starts the writer; what it writes comes out of the returned stream, whose disposal cancels it.</summary>
    private InProcessStream Flow(Func<Stream, CancellationToken, Task> write)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19));
        var life = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task writing = WriteAsync(write, pipe.Writer, life.Token);
        return new InProcessStream(pipe.Reader, life, writing);
    }

    private static async Task WriteAsync(Func<Stream, CancellationToken, Task> write, PipeWriter writer, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await write(writer.AsStream(leaveOpen: true), cancellationToken);
        }
        catch (Exception error)
        {
            // The reader gets it: as the end of the stream where it was cancelled, otherwise as the failure of its next read.
            failure = error is OperationCanceledException ? null : new IOException("The connection was cut.", error);
        }

        await writer.CompleteAsync(failure);
    }
}
