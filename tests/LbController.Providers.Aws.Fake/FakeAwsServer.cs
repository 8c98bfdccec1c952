using System.Net;
using System.Text;
using LbController.Providers.Aws.Fake.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.Aws.Fake;

/// <summary>The fake behind a socket of 127.0.0.1.</summary>
public sealed class FakeAwsServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeAwsServer(WebApplication app, Uri endpoint)
    {
        _app = app;
        Endpoint = endpoint;
    }

    /// <summary><c>http://127.0.0.1:port/</c>, for all services.</summary>
    public Uri Endpoint { get; }

    /// <param name="fake">Who answers.</param>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<FakeAwsServer> StartAsync(FakeAws fake, int port = 0)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
        });
        WebApplication app = builder.Build();
        app.Run(context => AnswerAsync(fake, context));
        await app.StartAsync();
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.First()
            ?? throw new InvalidOperationException("The server listens nowhere.");
        return new FakeAwsServer(app, new Uri(address));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private static async Task AnswerAsync(FakeAws fake, HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Dictionary<string, string> headers = context.Request.Headers.ToDictionary(
            header => header.Key.ToLowerInvariant(),
            header => string.Join(',', header.Value.AsEnumerable()),
            StringComparer.Ordinal);
        var request = new WireRequest(
            context.Request.Method,
            context.Request.Path.ToUriComponent(),
            context.Request.QueryString.Value?.TrimStart('?') ?? string.Empty,
            headers,
            body.ToArray());
        WireReply reply = await fake.AnswerAsync(request, context.RequestAborted);
        if (reply.BreakConnection)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.ContentType;
        context.Response.Headers.Date = reply.Date.ToString("R");
        context.Response.Headers["x-amzn-requestid"] = reply.RequestId;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(reply.Body), context.RequestAborted);
    }
}
