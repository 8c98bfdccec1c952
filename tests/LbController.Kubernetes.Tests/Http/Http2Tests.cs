using System.Security.Cryptography.X509Certificates;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Tests.Scripted;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LbController.Kubernetes.Tests.Http;

/// <summary>Against Kestrel, which speaks HTTP/2 and HTTP/1.1 over TLS as a real API server does.</summary>
public sealed class Http2Tests
{
    [Theory]
    [InlineData(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    [InlineData(HttpProtocols.Http1, "HTTP/1.1")]
    public async Task HTTP_2_is_spoken_where_the_server_can_and_carries_watches_and_requests_on_one_connection(HttpProtocols protocols, string expected)
    {
        var connections = new HashSet<string>();
        await using WebApplication server = await StartAsync(protocols, async context =>
        {
            lock (connections)
            {
                connections.Add($"{context.Request.Protocol} {context.Connection.Id}");
            }

            if (context.Request.Query.ContainsKey("watch"))
            {
                await context.Response.WriteAsync(Json.Event("ADDED", Json.Service("a", "1")) + "\n");
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            }
            else
            {
                await context.Response.WriteAsync(Json.Service("web", "1"));
            }
        });
        using KubernetesApi api = Api(server);

        await using IAsyncEnumerator<WatchEvent<Service>> first = api.WatchAsync(ResourceTypes.Services, new WatchQuery(), default).GetAsyncEnumerator();
        await using IAsyncEnumerator<WatchEvent<Service>> second = api.WatchAsync(ResourceTypes.Services, new WatchQuery(), default).GetAsyncEnumerator();
        Assert.True(await first.MoveNextAsync().AsTask().WithDeadline("the first watch"));
        Assert.True(await second.MoveNextAsync().AsTask().WithDeadline("the second watch"));
        await api.GetAsync(ResourceTypes.Services, "default", "web", default).WithDeadline("the object");

        Assert.All(connections, connection => Assert.StartsWith(expected, connection));
        Assert.Equal(expected == "HTTP/2" ? 1 : 3, connections.Count);
    }

    [Fact]
    public async Task A_compressed_list_is_read()
    {
        string encoding = "";
        string[] items = [.. Enumerable.Range(0, 600).Select(number => Json.Service($"web-{number}", "1"))];
        await using WebApplication server = await StartAsync(HttpProtocols.Http1AndHttp2, async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Json.List("7", null, items));
            encoding = context.Response.Headers.ContentEncoding.ToString();
        });
        using KubernetesApi api = Api(server);

        ResourceList<Service> list = await api.ListAsync(ResourceTypes.Services, new ListQuery(), default).WithDeadline("the list");

        Assert.Equal(600, list.Items.Length);
        Assert.Equal("gzip", encoding);
    }

    private static async Task<WebApplication> StartAsync(HttpProtocols protocols, RequestDelegate handle)
    {
        (string certificate, string key) = new TestCertificates().Issue("localhost", "127.0.0.1");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.Providers.Add<GzipCompressionProvider>();
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = X509CertificateLoader.LoadPkcs12(X509Certificate2.CreateFromPem(certificate, key).Export(X509ContentType.Pkcs12), null),
            });
        }));
        WebApplication app = builder.Build();
        app.UseResponseCompression();
        app.Run(handle);
        await app.StartAsync();
        return app;
    }

    private static KubernetesApi Api(WebApplication server) => new(
        new ClusterHttpHandler(new ConnectionOptions { Trust = ServerTrust.Anyone }),
        new ApiTarget(new Uri(server.Urls.Single()), "test"),
        FixedCredentialSource.None,
        new KubernetesApiOptions(),
        new ApiSurroundings(TimeProvider.System, new Jitter(new Random(1)), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance));
}
