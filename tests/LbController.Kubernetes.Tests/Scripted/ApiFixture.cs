using LbController.Kubernetes.Http;

namespace LbController.Kubernetes.Tests.Scripted;

/// <summary>A scripted server and a client that talks to it through the real connection handler.</summary>
internal sealed class ApiFixture : IAsyncDisposable
{
    public ApiFixture(
        Func<ScriptedExchange, Task> script, KubernetesApiOptions? options = null, ICredentialSource? credentials = null, TimeProvider? time = null)
    {
        Server = new ScriptedServer(script);
        Time = time ?? TimeProvider.System;
        Api = new KubernetesApi(
            ClusterHttpHandler.Plain(),
            new ApiTarget(Server.Address, "context test of kubeconfig"),
            credentials ?? FixedCredentialSource.None,
            options ?? new KubernetesApiOptions { RetryDelay = TimeSpan.FromMilliseconds(1) },
            Around);
    }

    public ScriptedServer Server { get; }

    public RecordingLoggerProvider Log { get; } = new();

    public TimeProvider Time { get; }

    public ApiSurroundings Around => new(Time, new Jitter(new Random(1)), Log.CreateLogger("api"));

    public KubernetesApi Api { get; }

    /// <summary>Another client of the server, whose requests are measured.</summary>
    public KubernetesApi NewApi(RequestMetrics metrics) => new(
        ClusterHttpHandler.Plain(),
        new ApiTarget(Server.Address, "context test of kubeconfig"),
        FixedCredentialSource.None,
        new KubernetesApiOptions { RetryDelay = TimeSpan.FromMilliseconds(1) },
        Around with { Metrics = metrics });

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Server.DisposeAsync();
    }
}
