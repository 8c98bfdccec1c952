using System.Text;
using LbController.Kubernetes.Configuration;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Tests.Scripted;

namespace LbController.Kubernetes.Tests.Configuration;

/// <summary>Folders, environment and clock for tests of configuration.</summary>
internal sealed class ConfigurationFixture : IDisposable
{
    private readonly TempDirectory _folder = new();

    public TestCertificates Certificates { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public RecordingLoggerProvider Log { get; } = new();

    public Dictionary<string, string> Environment { get; } = new() { ["PATH"] = "/usr/bin:/bin" };

    public ApiSurroundings Around => new(Time, new Jitter(new Random(1)), Log.CreateLogger("configuration"));

    public string Home => _folder.Path;

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public string Write(string name, string content)
    {
        string path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "/");
        File.WriteAllText(path, content);
        return path;
    }

    public string WriteScript(string name, string body)
    {
        string path = Write(name, "#!/bin/sh\n" + body);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    /// <summary>A kubeconfig with one context of cluster and user as given, indented by six.</summary>
    public string WriteKubeconfig(string cluster, string user, string name = "config") => Write(
        name,
        $"""
        apiVersion: v1
        kind: Config
        current-context: c
        contexts:
        - name: c
          context: {"{"}cluster: k, user: u, namespace: team{"}"}
        clusters:
        - name: k
          cluster:
        {Indent(cluster)}
        users:
        - name: u
          user:
        {Indent(user)}
        """);

    public ClusterConfiguration Resolve(params string[] kubeconfigs) => Resolve(null, kubeconfigs);

    public ClusterConfiguration Resolve(string? context, string[] kubeconfigs) => ClusterConfigurationResolver.Resolve(
        new ClusterConfigurationRequest
        {
            KubeconfigPaths = kubeconfigs,
            Context = context,
            Environment = Environment,
            HomeDirectory = Home,
            ServiceAccountDirectory = _folder.File("serviceaccount"),
        },
        Around);

    public IReadOnlyList<string> Problems(params string[] kubeconfigs) =>
        Assert.Throws<ClusterConfigurationException>(() => Resolve(kubeconfigs)).Problems;

    public void Dispose() => _folder.Dispose();

    private static string Indent(string text) => string.Join('\n', text.Split('\n').Select(line => "    " + line));
}
