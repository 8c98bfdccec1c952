using Azure.Core;
using Azure.Core.Pipeline;
using LbController.Providers.Azure.Client.Diagnostics;
using LbController.Providers.Azure.Client.Wire;

namespace LbController.Providers.Azure.Client.Pipeline;

/// <summary>Makes one attempt: counted, timed, and answered whatever the answer says.</summary>
internal sealed class ArmSender(ArmTransport transport, AzureClientMetrics metrics, TimeProvider timeProvider)
{
    private const int LongestLabel = 80;

    /// <summary>Throws what the transport and the credential throw.</summary>
    public async Task<ArmReply> SendAsync(ArmRequest request, CancellationToken cancellationToken)
    {
        HttpPipeline pipeline = transport.Get(request.Operation);
        long began = timeProvider.GetTimestamp();
        try
        {
            ArmReply reply = await ExchangeAsync(pipeline, request, cancellationToken);
            metrics.Called(request, reply.IsSuccess ? "OK" : Label(reply.Error.Code), timeProvider.GetElapsedTime(began));
            return reply;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.Called(request, ArmFailures.LabelOf(exception), timeProvider.GetElapsedTime(began));
            throw;
        }
    }

    private static async Task<ArmReply> ExchangeAsync(HttpPipeline pipeline, ArmRequest request, CancellationToken cancellationToken)
    {
        using HttpMessage message = pipeline.CreateMessage();
        message.Request.Method = request.Method;
        message.Request.Uri.Reset(request.Address);
        message.Request.Headers.SetValue("Accept", "application/json");
        message.Request.Headers.SetValue("User-Agent", "lb-controller");
        if (request.Condition.ETag is { } etag)
        {
            message.Request.Headers.SetValue("If-Match", etag);
        }

        if (request.Condition.IsAbsent)
        {
            message.Request.Headers.SetValue("If-None-Match", "*");
        }

        if (request.Body is { } body)
        {
            message.Request.Headers.SetValue("Content-Type", "application/json");
            message.Request.Content = RequestContent.Create(body);
        }

        await pipeline.SendAsync(message, cancellationToken);
        using var content = new MemoryStream();
        if (message.Response.ContentStream is { } stream)
        {
            await stream.CopyToAsync(content, cancellationToken);
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (HttpHeader header in message.Response.Headers)
        {
            headers[header.Name] = header.Value;
        }

        return new ArmReply(message.Response.Status, headers, content.ToArray());
    }

    /// <summary>A metric's label is what Azure's codes look like, and nothing else that may stand there.</summary>
    private static string Label(string code) => code.Length is > 0 and <= LongestLabel && code.All(char.IsAsciiLetterOrDigit) ? code : "Other";
}
