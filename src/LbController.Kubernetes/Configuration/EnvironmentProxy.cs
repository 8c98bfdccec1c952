using System.Globalization;
using System.Net;

namespace LbController.Kubernetes.Configuration;

/// <summary>
/// The proxy that the environment names (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, in either case), by the rules of Go's clients: kubectl and
/// we take the same way. NO_PROXY holds hosts, domain suffixes, addresses, CIDR ranges, each with an optional port, or <c>*</c>.
/// </summary>
internal sealed class EnvironmentProxy(Uri proxy, IReadOnlyList<string> exceptions) : IWebProxy
{
    public ICredentials? Credentials { get; set; } = ProxyCredentials.Of(proxy);

    /// <summary>Null where the environment names none for this server.</summary>
    public static EnvironmentProxy? For(Uri server, IReadOnlyDictionary<string, string> environment)
    {
        string? Value(string name) =>
            environment.TryGetValue(name, out string? upper) && upper.Length > 0 ? upper
            : environment.TryGetValue(name.ToLowerInvariant(), out string? lower) && lower.Length > 0 ? lower : null;
        if (Value(server.Scheme == Uri.UriSchemeHttps ? "HTTPS_PROXY" : "HTTP_PROXY") is not { } text)
        {
            return null;
        }

        string address = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri))
        {
            return null;
        }

        string[] exceptions = (Value("NO_PROXY") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var proxy = new EnvironmentProxy(uri, exceptions);
        return proxy.IsBypassed(server) ? null : proxy;
    }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : proxy;

    public bool IsBypassed(Uri host)
    {
        string name = host.DnsSafeHost;
        bool isAddress = IPAddress.TryParse(name, out IPAddress? address);
        if (name == "localhost" || (address is not null && IPAddress.IsLoopback(address)))
        {
            return true;
        }

        return exceptions.Any(exception => Matches(exception, name, isAddress ? address : null, host.Port));
    }

    private static bool Matches(string exception, string host, IPAddress? address, int port)
    {
        if (exception == "*")
        {
            return true;
        }

        if (IPNetwork.TryParse(exception, out IPNetwork network))
        {
            return address is not null && network.Contains(address);
        }

        (string name, int? onlyPort) = SplitPort(exception);
        if (onlyPort is not null && onlyPort != port)
        {
            return false;
        }

        if (IPAddress.TryParse(name, out IPAddress? only))
        {
            return only.Equals(address);
        }

        string suffix = name.TrimStart('*').TrimStart('.');
        return host.EndsWith("." + suffix, StringComparison.OrdinalIgnoreCase)
            || (!name.StartsWith('.') && !name.StartsWith('*') && host.Equals(suffix, StringComparison.OrdinalIgnoreCase));
    }

    private static (string Host, int? Port) SplitPort(string text)
    {
        int colon = text.LastIndexOf(':');
        bool isBareV6 = text.Count(character => character == ':') > 1 && !text.StartsWith('[');
        if (colon > 0 && !isBareV6 && int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port))
        {
            return (text[..colon].Trim('[', ']'), port);
        }

        return (text.Trim('[', ']'), null);
    }
}
