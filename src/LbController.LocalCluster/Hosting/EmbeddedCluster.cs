using LbController.LocalCluster.Api;
using LbController.LocalCluster.Faults;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Rules;
using LbController.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace LbController.LocalCluster.Hosting;

/// <summary>
/// A Kubernetes cluster inside this process: an API server that kubectl works with, nodes that forward their ports to pods, and pods
/// that echo. Everything listens on loopback addresses and ends with <see cref="StopAsync"/>.
/// </summary>
internal sealed class EmbeddedCluster(LocalClusterOptions options, TimeProvider time, Random random, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private ClusterParts? _parts;
    private KestrelFront? _front;
    private ClusterCertificates? _certificates;

    /// <summary>For example https://127.0.0.1:6443; without a port where the cluster does not listen.</summary>
    public Uri Address { get; private set; } = new("https://kubernetes.default.svc");

    /// <summary>A kubeconfig with a bearer token.</summary>
    public string Kubeconfig { get; private set; } = "";

    /// <summary>A kubeconfig with a client certificate.</summary>
    public string KubeconfigWithCertificate { get; private set; } = "";

    /// <summary>Where the kubeconfig was written, or null.</summary>
    public string? KubeconfigPath { get; private set; }

    public ApiRequestLog Requests => Parts.Observation.Log;

    public FaultPlan Faults => Parts.Observation.Faults;

    public ObjectStore Store => Parts.Store;

    private ClusterParts Parts => _parts ?? throw new InvalidOperationException("The cluster has not been started.");

    /// <exception cref="IOException">A port is taken, or the kubeconfig cannot be written.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        string token = Convert.ToHexString(RandomBytes());
        _parts = ClusterParts.Assemble(options, time, random, loggers, token);
        _parts.Start(options.Nodes, Timestamps.Seconds(time.GetUtcNow()));
        if (options.ListenForApi)
        {
            _certificates = ClusterCertificates.Make(time.GetUtcNow());
            _front = new KestrelFront(_parts.Server, _certificates);
            int port = await _front.StartAsync(options.ApiPort, cancellationToken);
            Address = new Uri($"https://127.0.0.1:{port}");
            Kubeconfig = KubeconfigText.WithToken(Address.GetLeftPart(UriPartial.Authority), _certificates.Authority, token);
            KubeconfigWithCertificate = KubeconfigText.WithCertificate(Address.GetLeftPart(UriPartial.Authority), _certificates.Authority, _certificates.Client);
            await WriteKubeconfigAsync(cancellationToken);
        }
    }

    /// <summary>Ends everything; a second call does nothing.</summary>
    public async Task StopAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        if (_front is { } front)
        {
            _front = null;
            Parts.Store.EndWatches();
            await front.DisposeAsync();
        }

        if (_parts is { } parts)
        {
            await parts.StopAsync();
        }

        _certificates?.Dispose();
        _certificates = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    /// <summary>A way to the same API without a socket. Watches flow; disposing their stream ends them.</summary>
    public HttpMessageHandler CreateHandler() => new InProcessHandler(Parts.Server, _stopping.Token);

    /// <summary>Lets another bearer token in, as a ServiceAccount's would be.</summary>
    public void AddToken(string token, string user) => Parts.Access.Add(token, user);

    public void RemoveToken(string token) => Parts.Access.Remove(token);

    /// <summary>As creating the Node object: a node with this name, an address of its own and a proxy.</summary>
    public void AddNode(string name) => Parts.AddNode(name, Timestamps.Seconds(time.GetUtcNow()));

    /// <summary>As deleting the Node object: its proxy stops and its pods go.</summary>
    public void RemoveNode(string name) => Parts.Deleter.TryDelete(KindTable.Nodes, "", name, DeleteOptions.Background);

    /// <summary>Ends every watch, as a restart of an API server does.</summary>
    public void DropWatches() => Parts.Store.EndWatches();

    /// <summary>Forgets history: watches and pages from any older revision get 410.</summary>
    public void CompactHistory() => Parts.Store.Compact();

    private async Task WriteKubeconfigAsync(CancellationToken cancellationToken)
    {
        if (options.StateDirectory is not { } directory)
        {
            return;
        }

        Directory.CreateDirectory(directory);
        KubeconfigPath = Path.Combine(directory, "kubeconfig");
        var settings = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            settings.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var writer = new StreamWriter(KubeconfigPath, settings);
        await writer.WriteAsync(Kubeconfig.AsMemory(), cancellationToken);
    }

    private static byte[] RandomBytes() => System.Security.Cryptography.RandomNumberGenerator.GetBytes(24);
}
