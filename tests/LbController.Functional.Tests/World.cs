using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Hosting;
using LbController.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbController.Functional.Tests;

/// <summary>A cluster that listens, in the test's process, and folders for the controller and HAProxy that are driven against it.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly Networks _networks = new();
    private readonly EmbeddedCluster _cluster;
    private readonly HashSet<string> _stateFolders = [];

    public World(int nodes = 3)
    {
        _cluster = new EmbeddedCluster(
            new LocalClusterOptions
            {
                Nodes = nodes,
                NodeNetwork = _networks.Nodes,
                PodNetwork = _networks.Pods,
                StateDirectory = Folder,
            },
            TimeProvider.System,
            new Random(1),
            NullLoggerFactory.Instance);
    }

    public string Folder => _folder.Path;

    public string HAProxyFolder => _folder.File("haproxy");

    public string Kubeconfig => _cluster.KubeconfigPath ?? throw new InvalidOperationException("not started");

    public EmbeddedCluster Cluster => _cluster;

    public string Pool => _networks.Pool;

    public Task StartAsync() => _cluster.StartAsync(CancellationToken.None);

    /// <summary>The controller, as a user would start it.</summary>
    public ExeProcess RunController(params string[] more) => RunControllerWith(HAProxyFolder, Pool, more);

    /// <summary>A controller with a HAProxy and a pool of its own.</summary>
    public ExeProcess RunControllerWith(string haproxyFolder, string pool, params string[] more)
    {
        _stateFolders.Add(haproxyFolder);
        return ExeProcess.Start(
        [
            "run", "--kubeconfig", Kubeconfig, "--haproxy-state-dir", haproxyFolder, "--haproxy-pool", pool,
            "--metrics-bind-address", "0", "--health-probe-bind-address", "0", .. more,
        ]);
    }

    /// <summary>A controller with AWS, or what stands in for it, at an endpoint.</summary>
    public ExeProcess RunAwsController(Uri endpoint, IReadOnlyDictionary<string, string> environment, params string[] more) => ExeProcess.Start(
        environment,
        [
            "run", "--kubeconfig", Kubeconfig, "--provider", "aws", "--aws-region", "eu-west-1", "--aws-endpoint", endpoint.ToString(),
            "--metrics-bind-address", "0", "--health-probe-bind-address", "0", .. more,
        ]);

    /// <summary>kubectl, which has to succeed.</summary>
    public async Task<string> KubectlAsync(params string[] arguments)
    {
        (int code, string output, string error) = await TryKubectlAsync(arguments);
        return code == 0 ? output : throw new InvalidOperationException($"kubectl {string.Join(' ', arguments)}: exit {code}: {error}");
    }

    public async Task<(int Code, string Output, string Error)> TryKubectlAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Tool.Find("kubectl")!) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add($"--kubeconfig={Kubeconfig}");
        start.ArgumentList.Add($"--cache-dir={_folder.File("kubectl-cache")}");
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WithDeadline($"kubectl {string.Join(' ', arguments)}", TimeSpan.FromSeconds(60));
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Pods behind a Service of type LoadBalancer.</summary>
    public async Task DeployAsync(string name, int replicas = 3)
    {
        await KubectlAsync("create", "deployment", name, "--image=echo", $"--replicas={replicas}", "--port=8080");
        await KubectlAsync("expose", "deployment", name, "--type=LoadBalancer", "--port=80", "--target-port=8080");
    }

    /// <summary>The Service's address, once it has one.</summary>
    public async Task<string> AddressAsync(string name)
    {
        string address = "";
        await Deadline.UntilAsync(
            async () => (address = await KubectlAsync("get", "svc", name, "-o", "jsonpath={.status.loadBalancer.ingress[0].ip}")).Length > 0,
            $"{name} has an address",
            TimeSpan.FromSeconds(60));
        return address;
    }

    /// <summary>One answer through an address: which pod gave it.</summary>
    public static async Task<JsonObject> AskAsync(string address, int port = 80)
    {
        using var client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = TimeSpan.FromSeconds(10) };
        return JsonNode.Parse(await client.GetStringAsync(new Uri($"http://{address}:{port}/")))!.AsObject();
    }

    /// <summary>Completes when the address answers.</summary>
    public static Task AnswersAsync(string address, int port = 80) => Deadline.UntilAsync(
        async () =>
        {
            try
            {
                await AskAsync(address, port);
                return true;
            }
            catch (HttpRequestException)
            {
                // Not yet.
                return false;
            }
        },
        $"{address}:{port} answers",
        TimeSpan.FromSeconds(60));

    /// <summary>HAProxy processes that run on this world's folder.</summary>
    public IReadOnlyList<int> HAProxies() => ProcessesNaming(HAProxyFolder);

    /// <summary>haproxy processes whose command line names a folder.</summary>
    public static IReadOnlyList<int> ProcessesNaming(string folder) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), out int id) ? id : 0)
            .Where(id => id > 0 && CommandLine(id) is { } line && line.Contains("haproxy", StringComparison.Ordinal) && line.Contains(folder, StringComparison.Ordinal)
                && !line.Contains("lb-controller.dll", StringComparison.Ordinal)),
    ];

    public async ValueTask DisposeAsync()
    {
        // An nginx names our folder in its master alone.
        int[] masters = [.. ProcessesNaming(Folder)];
        foreach (int id in masters.Concat(masters.SelectMany(Children).ToList()))
        {
            try
            {
                Process.GetProcessById(id).Kill();
            }
            catch (ArgumentException)
            {
                // Gone with its master.
            }
        }

        foreach (string folder in _stateFolders)
        {
            await NftTable.RemoveAsync(folder);
        }

        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    private static IEnumerable<int> Children(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/task/{id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToList();
        }
        catch (IOException)
        {
            // Gone since it was listed.
            return [];
        }
    }

    private static string? CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            // Gone since it was listed.
            return null;
        }
    }
}
