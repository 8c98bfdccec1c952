using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LbController.Providers.HAProxy.State;

namespace LbController.Providers.HAProxy.Hosts;

/// <summary>What HAProxy's container is made of, as arguments of an engine's command line. Pure; no text of a Service is in it.</summary>
internal sealed record ContainerSpec
{
    /// <summary>The label that makes a container ours; its value tells whose.</summary>
    public const string MarkLabel = "lbcontroller.io/haproxy";

    /// <summary>The files.</summary>
    public required StateDirectory Directory { get; init; }

    /// <summary>The image's name.</summary>
    public required string Image { get; init; }

    /// <summary>The limit of open files.</summary>
    public required long DescriptorLimit { get; init; }

    /// <summary>Who we are: HAProxy runs as the same user, since its sockets and files are readable by their owner only.</summary>
    public required (uint User, uint Group) Owner { get; init; }

    /// <summary>Whether the engine is podman; else docker.</summary>
    public required bool IsPodman { get; init; }

    /// <summary>The label's value: a hash of the state directory's path.</summary>
    public string Mark => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(Directory.Path))));

    /// <summary>The container's name: the same for the same state directory, so that the next start finds it.</summary>
    public string Name => $"lbc-haproxy-{Mark.AsSpan(0, 12)}";

    /// <summary>Starts the one that serves. It is not removed when it ends, since its log says why; nor restarted, which we do.</summary>
    public IReadOnlyList<string> Run =>
    [
        "run", "--detach", "--name", Name, "--label", $"{MarkLabel}={Mark}", "--restart", "no", "--stop-signal", "SIGTERM",
        "--log-driver", IsPodman ? "k8s-file" : "json-file", "--log-opt", "max-size=4m",
        .. Common, .. Directory.MasterArguments,
    ];

    /// <summary>Has a file checked in a container of its own.</summary>
    public IReadOnlyList<string> CheckOnce(string file) => ["run", "--rm", .. Common, "-c", "-f", file];

    /// <summary>Has the version printed.</summary>
    public IReadOnlyList<string> Version => ["run", "--rm", .. Common, "-v"];

    /// <summary>
    /// The machine's network, since the addresses are there; the state directory at the same path; nothing else of the machine, no
    /// capability but the one for ports below 1024, nothing writable. SELinux would keep the sockets from us.
    /// </summary>
    private IReadOnlyList<string> Common =>
    [
        "--network", "host", "--init=false", "--read-only", "--cap-drop", "ALL", "--cap-add", "NET_BIND_SERVICE",
        "--security-opt", "no-new-privileges", "--security-opt", "label=disable",
        .. IsPodman && Owner.User != 0 ? ["--userns", "keep-id"] : Array.Empty<string>(),
        "--ulimit", string.Create(CultureInfo.InvariantCulture, $"nofile={DescriptorLimit}:{DescriptorLimit}"),
        "--user", string.Create(CultureInfo.InvariantCulture, $"{Owner.User}:{Owner.Group}"),
        "--volume", $"{Directory.Path}:{Directory.Path}",
        "--entrypoint", "haproxy", Image,
    ];
}
