using System.Net;
using LbController.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LbController.Health;

/// <summary>Serves <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>.</summary>
internal sealed class DiagnosticsServer : IAsyncDisposable
{
    private readonly List<WebApplication> _servers = [];
    private readonly ILoggerFactory _loggers;

    public DiagnosticsServer(ILoggerFactory loggers)
    {
        _loggers = loggers;
    }

    /// <summary>Listens for probes and metrics, on one port where both addresses are equal.</summary>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public async Task StartAsync(IPEndPoint? probes, IPEndPoint? metrics, DiagnosticsContent content, CancellationToken cancellationToken)
    {
        foreach (IPEndPoint endPoint in new[] { probes, metrics }.OfType<IPEndPoint>().Distinct())
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Services.AddSingleton(_loggers);
            builder.WebHost.ConfigureKestrel(options => options.Listen(endPoint));
            builder.Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
            builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
            WebApplication server = builder.Build();
            _servers.Add(server);
            if (endPoint.Equals(probes))
            {
                MapProbe(server, "/healthz", content.Liveness);
                MapProbe(server, "/livez", content.Liveness);
                MapProbe(server, "/readyz", content.Readiness);
            }

            if (endPoint.Equals(metrics))
            {
                PrometheusCollector collector = content.Metrics;
                server.MapGet("/metrics", () => Results.Text(collector.Render(), "text/plain; version=0.0.4; charset=utf-8"));
            }

            await server.StartAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (WebApplication server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private static void MapProbe(WebApplication server, string path, HealthChecks checks) => server.MapGet(path, (HttpRequest request) =>
    {
        (bool healthy, string text) = checks.Run(request.Query.ContainsKey("verbose"));
        return Results.Text(text, "text/plain", statusCode: healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    });

    /// <summary>Signals are the program's, not the web server's.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
