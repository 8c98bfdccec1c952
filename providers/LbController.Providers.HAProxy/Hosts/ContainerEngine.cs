using LbController.Abstractions.Errors;
using LbController.Providers.HAProxy.Diagnostics;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Process;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Hosts;

/// <summary>docker or podman, by its command line. Found at the first use: podman first, which needs no daemon, then docker.</summary>
internal sealed class ContainerEngine(HAProxyOptions options, TimeProvider timeProvider, ILogger logger)
{
    /// <summary>The value of the option that looks for one.</summary>
    public const string Auto = "auto";

    private static readonly string[] Names = ["podman", "docker"];
    private static readonly string[] Folders = ["/usr/bin", "/usr/local/bin"];
    private static readonly TimeSpan PullPatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    private readonly ProgramRunner _runner = new(timeProvider);
    private string? _program;

    /// <summary>The program, as a person would call it; "the container engine" before it is found.</summary>
    public string Name => _program is null ? "the container engine" : Names.Contains(Path.GetFileName(_program)) ? Path.GetFileName(_program) : _program;

    /// <summary>Whether it is podman; known once it is found.</summary>
    public bool IsPodman { get; private set; }

    /// <summary>Finds an engine that works.</summary>
    /// <exception cref="ProviderException">There is none; it says what each one had to say.</exception>
    public async Task FindAsync(CancellationToken cancellationToken)
    {
        if (_program is not null)
        {
            return;
        }

        var words = new List<string>();
        foreach (string candidate in Candidates())
        {
            // For docker the server's version: a client alone runs nothing.
            ProgramResult kind = await _runner.RunAsync(candidate, ["--version"], Run, cancellationToken);
            bool isPodman = kind.Output.StartsWith("podman", StringComparison.OrdinalIgnoreCase);
            ProgramResult works = await _runner.RunAsync(candidate, ["version", "--format", isPodman ? "{{.Client.Version}}" : "{{.Server.Version}}"], Run, cancellationToken);
            if (works.ExitCode == 0)
            {
                IsPodman = isPodman;
                _program = candidate;
                return;
            }

            words.Add($"{candidate}: {works.Words}");
        }

        string found = words.Count == 0 ? "neither podman nor docker was found" : string.Join(". ", words);
        throw new ProviderException(ProviderErrorKind.Unavailable, "start", $"No container engine works here: {found}. Install podman or start docker, name the program by --haproxy-container-engine (LBC_HAPROXY_CONTAINER_ENGINE), or use --haproxy-mode process.");
    }

    /// <summary>Has a command carried out.</summary>
    public async Task<ProgramResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        await FindAsync(cancellationToken);
        return await _runner.RunAsync(Program, arguments, Run, cancellationToken);
    }

    /// <summary>Makes sure that an image is here; pulling it may take minutes, and the log tells how that goes.</summary>
    /// <exception cref="ProviderException">It is not here and cannot be pulled.</exception>
    public async Task EnsureImageAsync(string image, CancellationToken cancellationToken)
    {
        if ((await RunAsync(["image", "inspect", "--format", "{{.Id}}", image], cancellationToken)).ExitCode == 0)
        {
            return;
        }

        logger.Pulling(image, Name);
        long told = timeProvider.GetTimestamp();
        void Tell(string line)
        {
            if (timeProvider.GetElapsedTime(Volatile.Read(ref told)) >= ProgressInterval)
            {
                Volatile.Write(ref told, timeProvider.GetTimestamp());
                logger.PullGoesOn(image, line);
            }
        }

        ProgramResult pulled = await _runner.RunAsync(Program, ["pull", image], Run with { Patience = PullPatience, OnLine = Tell }, cancellationToken);
        if (pulled.ExitCode != 0)
        {
            throw new ProviderException(ProviderErrorKind.Unavailable, "start", $"{Name} could not pull image {image}: {pulled.Words}. Load it ({Name} load, {Name} import), name one that is here by --haproxy-image (LBC_HAPROXY_IMAGE), or use --haproxy-mode process.");
        }
    }

    /// <summary>A container by its name, or null where there is none.</summary>
    /// <exception cref="ProviderException">The engine does not say: then nothing may be taken for absent.</exception>
    public async Task<ContainerState?> InspectAsync(string name, CancellationToken cancellationToken)
    {
        ProgramResult result = await RunAsync(["inspect", "--type", "container", "--format", ContainerState.Template, name], cancellationToken);
        if (result.ExitCode == 0 && ContainerState.Parse(result.Output) is { } state)
        {
            return state;
        }

        ProgramResult list = await RunAsync(["ps", "--all", "--quiet", "--filter", $"name={name}"], cancellationToken);
        return list.ExitCode == 0 && list.Output.AsSpan().Trim().IsEmpty
            ? null
            : throw new ProviderException(ProviderErrorKind.Unavailable, "start", $"{Name} does not tell how container {name} is: {result.Words}.");
    }

    /// <summary>Our environment goes to the engine (it may say which socket to use), never into a container.</summary>
    private static ProgramRun Run => new() { KeepEnvironment = true };

    private string Program => _program ?? throw new InvalidOperationException("No engine is found yet.");

    private IEnumerable<string> Candidates()
    {
        string wanted = options.ContainerEngine;
        if (wanted.Contains('/', StringComparison.Ordinal))
        {
            return File.Exists(wanted)
                ? [wanted]
                : throw new ProviderException(ProviderErrorKind.Unavailable, "start", $"There is no container engine at {wanted} (--haproxy-container-engine, LBC_HAPROXY_CONTAINER_ENGINE).");
        }

        string[] folders = [.. options.SearchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), .. Folders];
        return Names.Where(name => wanted is Auto || wanted == name)
            .Select(name => folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists))
            .OfType<string>();
    }
}
