using System.IO.Compression;
using LbController.LocalCluster.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbController.LocalCluster.Hosting;

/// <summary>The API server's TCP port: TLS, HTTP/1.1 and HTTP/2, compression.</summary>
internal sealed class KestrelFront(ApiServer server, ClusterCertificates certificates) : IAsyncDisposable
{
    private const int WorthCompressing = 128 * 1024;

    private WebApplication? _app;

    /// <summary>Begins to listen on 127.0.0.1; returns the port.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public async Task<int> StartAsync(int port, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // The framework's own lines would say once more, with stack traces, what the caller gets as an exception.
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder.Services.AddSingleton<IHostLifetime, DetachedLifetime>();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = 3 * 1024 * 1024;
            options.Limits.MinResponseDataRate = null;
            options.Limits.Http2.MaxStreamsPerConnection = 1000;
            options.Listen(System.Net.IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = certificates.Server,
                    ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                    ClientCertificateValidation = (certificate, _, _) => certificates.UserOf(certificate) is not null,
                });
            });
        });
        _app = builder.Build();
        _app.Run(HandleAsync);
        await _app.StartAsync(cancellationToken);
        string address = _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return new Uri(address).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            using var atOnce = new CancellationTokenSource();
            await atOnce.CancelAsync();
            await app.StopAsync(atOnce.Token);
            await app.DisposeAsync();
        }
    }

    private async Task HandleAsync(HttpContext context)
    {
        CancellationToken cancellationToken = context.RequestAborted;
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, cancellationToken);
        HttpRequest incoming = context.Request;
        var request = new ApiRequest(incoming.Method, incoming.Path.Value ?? "/", incoming.QueryString.Value ?? "", incoming.Headers, buffer.ToArray())
        {
            CertificateUser = certificates.UserOf(context.Connection.ClientCertificate),
        };
        ApiResponse answer = await server.HandleAsync(request, cancellationToken);
        if (answer.Abort)
        {
            context.Abort();
            return;
        }

        HttpResponse response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.Headers.CacheControl = "no-cache, private";
        foreach ((string name, string value) in answer.Headers)
        {
            response.Headers.Append(name, value);
        }

        await WriteAsync(context, answer, cancellationToken);
    }

    private static async Task WriteAsync(HttpContext context, ApiResponse answer, CancellationToken cancellationToken)
    {
        if (answer.Stream is { } write)
        {
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await context.Response.StartAsync(cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
            await write(context.Response.Body, cancellationToken);
            return;
        }

        byte[] body = answer.Body;
        if (body.Length > WorthCompressing && context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            using var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                await gzip.WriteAsync(body, cancellationToken);
            }

            body = packed.ToArray();
            context.Response.Headers.ContentEncoding = "gzip";
            context.Response.Headers.Vary = "Accept-Encoding";
        }

        context.Response.ContentLength = body.Length;
        if (context.Request.Method != "HEAD")
        {
            await context.Response.Body.WriteAsync(body, cancellationToken);
        }
    }
}
