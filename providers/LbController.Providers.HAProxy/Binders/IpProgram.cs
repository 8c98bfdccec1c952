using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace LbController.Providers.HAProxy.Binders;

/// <summary>The <c>ip</c> program (iproute2) and one interface. Whatever is written to it is made of typed values.</summary>
/// <param name="searchPath">The value of PATH.</param>
/// <param name="space">Where the interface is.</param>
/// <param name="interfaceName">The interface.</param>
/// <param name="timeProvider">The clock of the deadline.</param>
internal sealed partial class IpProgram(string searchPath, NetworkSpace space, string interfaceName, TimeProvider timeProvider)
{
    private const int LongestLabel = 15;
    private static readonly string[] Folders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The interface.</summary>
    public string Interface => interfaceName;

    /// <summary>What IPv4 addresses of ours are labelled with; empty where the interface's name leaves no room for a label.</summary>
    public string Label { get; } = interfaceName.Length + ":lbc".Length <= LongestLabel ? interfaceName + ":lbc" : "";

    /// <summary>Where the program is, or null.</summary>
    public static string? Find(string searchPath) => searchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Concat(Folders)
        .Select(folder => Path.Combine(folder, "ip"))
        .FirstOrDefault(File.Exists);

    /// <summary>The interface as it is now.</summary>
    /// <exception cref="IOException">There is none of that name, or it cannot be read.</exception>
    public async Task<LinkState> ReadAsync(CancellationToken cancellationToken)
    {
        (string output, string errors) = await RunAsync(["-j", "addr", "show", "dev", interfaceName], "", cancellationToken);
        return LinkState.Parse(output) ?? throw new IOException($"the interface {interfaceName} cannot be read: {FirstLine(errors)}");
    }

    /// <summary>Adds addresses.</summary>
    /// <returns>What the program says against some of them.</returns>
    public Task<IReadOnlyDictionary<IPAddress, string>> AddAsync(IReadOnlyList<IPAddress> addresses, CancellationToken cancellationToken) =>
        BatchAsync(addresses, AddLine, cancellationToken);

    /// <summary>Removes addresses from this interface, or from another one.</summary>
    /// <returns>What the program says against some of them.</returns>
    public Task<IReadOnlyDictionary<IPAddress, string>> DeleteAsync(IReadOnlyList<IPAddress> addresses, string from, CancellationToken cancellationToken) =>
        BatchAsync(addresses, address => $"addr del {address}/{Bits(address)} dev {from}", cancellationToken);

    /// <summary>What the program said against lines of a batch, by line from 0.</summary>
    internal static IReadOnlyDictionary<int, string> ParseFailures(string errors)
    {
        var failures = new Dictionary<int, string>();
        string said = "";
        foreach (string line in errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (FailedLine().Match(line) is { Success: true } match && int.TryParse(match.Groups[1].ValueSpan, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number))
            {
                failures[number - 1] = said;
                said = "";
            }
            else
            {
                said = line.Replace("RTNETLINK answers: ", "", StringComparison.Ordinal).Replace("Error: ", "", StringComparison.Ordinal).TrimEnd('.');
            }
        }

        return failures;
    }

    /// <summary>A deprecated IPv6 address is not chosen for connections that the machine itself makes; it serves all the same.</summary>
    private string AddLine(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6
        ? $"addr add {address}/128 dev {interfaceName} nodad valid_lft forever preferred_lft 0"
        : $"addr add {address}/32 dev {interfaceName}{(Label.Length > 0 ? $" label {Label}" : "")}";

    private static int Bits(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;

    private static string FirstLine(string errors) => errors.Length == 0 ? "ip says nothing" : errors.Split('\n')[0].Trim().TrimEnd('.');

    private async Task<IReadOnlyDictionary<IPAddress, string>> BatchAsync(IReadOnlyList<IPAddress> addresses, Func<IPAddress, string> line, CancellationToken cancellationToken)
    {
        var lines = new StringBuilder();
        foreach (IPAddress address in addresses)
        {
            lines.Append(line(address)).Append('\n');
        }

        (_, string errors) = await RunAsync(["-force", "-batch", "-"], lines.ToString(), cancellationToken);
        return ParseFailures(errors).Where(failure => failure.Key < addresses.Count).ToDictionary(failure => addresses[failure.Key], failure => failure.Value);
    }

    private async Task<(string Output, string Errors)> RunAsync(string[] arguments, string input, CancellationToken cancellationToken)
    {
        string path = Find(searchPath) ?? throw new IOException("the program ip (iproute2) is not installed");
        var start = new ProcessStartInfo(path, [.. space.IpArguments, .. arguments]) { WorkingDirectory = "/", RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment.Clear();
        using var expiry = new CancellationTokenSource(Patience, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancellationToken);
        using var process = new System.Diagnostics.Process { StartInfo = start };
        try
        {
            process.Start();
            Task<string> output = process.StandardOutput.ReadToEndAsync(linked.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(linked.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), linked.Token);
            process.StandardInput.Close();
            await Task.WhenAll(output, errors);
            await process.WaitForExitAsync(linked.Token);
            return (await output, await errors);
        }
        catch (Win32Exception exception)
        {
            throw new IOException($"{path} cannot be run: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception)
        {
            process.Kill();
            throw cancellationToken.IsCancellationRequested
                ? new OperationCanceledException(exception.Message, exception, cancellationToken)
                : new IOException($"{path} gave no answer within {Patience}", exception);
        }
    }

    [GeneratedRegex(@"\ACommand failed -:(\d+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex FailedLine();
}
