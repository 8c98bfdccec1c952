using System.Net;
using System.Text.RegularExpressions;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Rendering;

namespace LbController.Providers.HAProxy.Runtime;

/// <summary>
/// A command for HAProxy's statistics socket. Made here only, of names, addresses and numbers that are looked at word by word: a line
/// break or semicolon in one of them would be another command.
/// </summary>
internal sealed partial record RuntimeCommand
{
    private RuntimeCommand(RuntimeCommandKind kind, string text, string expected, string? backend)
    {
        Backend = backend;
        Kind = kind;
        Text = text;
        Expected = expected;
    }

    /// <summary>What it does.</summary>
    public RuntimeCommandKind Kind { get; }

    /// <summary>The back end whose servers it changes, or null.</summary>
    public string? Backend { get; }

    /// <summary>The line, without its end.</summary>
    public string Text { get; }

    /// <summary>What the answer contains when it is done; empty for an answer that is empty.</summary>
    public string Expected { get; }

    /// <summary>Adds a server, which takes no connections yet.</summary>
    public static RuntimeCommand AddServer(string backend, HAProxyServer server, HAProxySettings settings) =>
        Of(RuntimeCommandKind.AddServer, $"add server {backend}/{server.Name} {ServerLine.OfAdded(server, settings)}", "New server registered.", backend);

    /// <summary>Has a server that was added checked; needed where it tracks no other.</summary>
    public static RuntimeCommand EnableHealth(string backend, string server) => Of(RuntimeCommandKind.AddServer, $"enable health {backend}/{server}", "", backend);

    /// <summary>Lets a server take connections.</summary>
    public static RuntimeCommand Enable(string backend, string server) => Of(RuntimeCommandKind.SetServer, $"set server {backend}/{server} state ready", "", backend);

    /// <summary>Has a server take no new connections, not even of clients that are kept on it.</summary>
    public static RuntimeCommand Disable(string backend, string server) => Of(RuntimeCommandKind.DisableServer, $"set server {backend}/{server} state maint", "", backend);

    /// <summary>Moves a server.</summary>
    public static RuntimeCommand SetAddress(string backend, string server, IPAddress address, int port) =>
        Of(RuntimeCommandKind.SetServer, $"set server {backend}/{server} addr {address} port {port}", "by 'stats socket command'", backend);

    /// <summary>Changes a server's share.</summary>
    public static RuntimeCommand SetWeight(string backend, string server, int weight) => Of(RuntimeCommandKind.SetServer, $"set server {backend}/{server} weight {weight}", "", backend);

    /// <summary>Removes a disabled server without connections.</summary>
    public static RuntimeCommand Delete(string backend, string server) => Of(RuntimeCommandKind.DeleteServer, $"del server {backend}/{server}", "Server deleted.", backend);

    /// <summary>Ends the connections of a server.</summary>
    public static RuntimeCommand ShutdownSessions(string backend, string server) => Of(RuntimeCommandKind.ShutdownSessions, $"shutdown sessions server {backend}/{server}", "", backend);

    /// <summary>Closes a listener at once. Not <c>shutdown frontend</c>, after which 3.x goes on accepting into nothing.</summary>
    public static RuntimeCommand DisableFrontend(string frontend) => Of(RuntimeCommandKind.DisableFrontend, $"disable frontend {frontend}", "");

    /// <summary>Changes how many connections a server has at a time.</summary>
    public static RuntimeCommand LimitServer(string backend, string server, int connections) => Of(RuntimeCommandKind.SetLimit, $"set maxconn server {backend}/{server} {connections}", "", backend);

    /// <summary>Puts a network into the next version of a list.</summary>
    public static RuntimeCommand AddSource(int list, int version, IPNetwork network) => Of(RuntimeCommandKind.SetSources, $"add acl @{version} #{list} {network}", "");

    /// <summary>Brings the next version of a list into effect.</summary>
    public static RuntimeCommand CommitSources(int list, int version) => Of(RuntimeCommandKind.SetSources, $"commit acl @{version} #{list}", "");

    /// <summary>Empties a list.</summary>
    public static RuntimeCommand ClearSources(int list) => Of(RuntimeCommandKind.SetSources, $"clear acl #{list}", "");

    /// <summary>Says which configuration is in effect. HAProxy calls setting a variable from here experimental, and wants that said first.</summary>
    public static IReadOnlyList<RuntimeCommand> Mark(string sha) =>
    [
        Of(RuntimeCommandKind.Mark, "experimental-mode on", ""),
        Of(RuntimeCommandKind.Mark, $"set var {HAProxyNames.InEffect} str({sha})", ""),
    ];

    private static RuntimeCommand Of(RuntimeCommandKind kind, string text, string expected, string? backend = null) =>
        text.Split(' ').All(word => Word().IsMatch(word))
            ? new RuntimeCommand(kind, text, expected, backend)
            : throw new InvalidOperationException($"A command of kind {kind} holds a word that may not reach HAProxy's socket.");

    [GeneratedRegex(@"\A[A-Za-z0-9._:/@#\[\]()-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
