using System.Text.RegularExpressions;
using LbController.Abstractions.Errors;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>The nginx program: whether it can forward UDP, and what it says of a file.</summary>
internal sealed partial class NginxProgram(ExternalTool nginx)
{
    private const string Module = "ngx_stream_module.so";
    private const string Remedy = "install its stream module (apt-get install libnginx-mod-stream)";

    /// <summary>The program's full path.</summary>
    /// <exception cref="ProviderException">There is none.</exception>
    public string FindPath() => nginx.FindPath();

    /// <summary>The path of the stream module; null where it is built in.</summary>
    /// <exception cref="ProviderException">There is no nginx, or none with the module.</exception>
    public async Task<string?> FindModuleAsync(CancellationToken cancellationToken)
    {
        (int _, string output, string errors) = await nginx.RunAsync(["-V"], "", cancellationToken);
        string built = errors + output;
        if (BuiltIn().IsMatch(built))
        {
            return null;
        }

        if (!Dynamic().IsMatch(built))
        {
            throw new ProviderException(ProviderErrorKind.Unavailable, "nginx", $"{FindPath()} is built without its stream module; {Remedy} or use another nginx");
        }

        // Beside the program too: an nginx that was unpacked somewhere names the place where it would have been installed.
        string beside = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(FindPath()) ?? "/", "../lib/nginx/modules"));
        string[] folders = [.. ModulesPath().Matches(built).Select(match => match.Groups[1].Value).Prepend(beside)];
        return folders.Select(folder => Path.Combine(folder, Module)).FirstOrDefault(file => File.Exists(file) && SafePath().IsMatch(file))
            ?? throw new ProviderException(ProviderErrorKind.Unavailable, "nginx", $"there is no {Module} in {string.Join(", ", folders)}; {Remedy}");
    }

    /// <summary>Has a file checked.</summary>
    /// <exception cref="ProviderException">nginx rejects it.</exception>
    public async Task CheckAsync(string file, CancellationToken cancellationToken)
    {
        (int exitCode, string output, string errors) = await nginx.RunAsync(["-t", "-q", "-e", "stderr", "-c", file], "", cancellationToken);
        if (exitCode != 0)
        {
            throw new ProviderException(ProviderErrorKind.InvalidRequest, "nginx", $"nginx rejects its file: {FirstFault(errors + output)}");
        }
    }

    /// <summary>The first line that tells of a failure, in what nginx printed; null where there is none. Pure.</summary>
    public static string? FirstFault(string output) =>
        output.Split('\n').FirstOrDefault(line => line.Contains("[emerg]", StringComparison.Ordinal) || line.Contains("[alert]", StringComparison.Ordinal))?.Trim();

    [GeneratedRegex(@"--with-stream(\s|$)", RegexOptions.CultureInvariant)]
    private static partial Regex BuiltIn();

    [GeneratedRegex(@"--with-stream=dynamic", RegexOptions.CultureInvariant)]
    private static partial Regex Dynamic();

    [GeneratedRegex(@"--modules-path=(/[A-Za-z0-9/._+-]*)", RegexOptions.CultureInvariant)]
    private static partial Regex ModulesPath();

    [GeneratedRegex(@"\A/[A-Za-z0-9/._+-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex SafePath();
}
