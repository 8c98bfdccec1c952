using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Addresses;

namespace LbController.Providers.HAProxy.Rendering;

/// <summary>
/// Names of proxies and servers: DNS names where they are valid, else a hash of what was there, so that no text of anyone gets into
/// the file. '_' separates the parts, since no DNS name holds one. A Service made again under its old name has other names: the hash
/// of its cluster and UID is in them, and so are its statistics its own.
/// </summary>
internal static partial class HAProxyNames
{
    /// <summary>The group of HAProxys that pass clients on to each other, and our own name in it.</summary>
    public const string Peers = "lbc";

    /// <summary>
    /// The variable of a worker that says which configuration is in effect: set by the file, and again when the runtime API has brought a
    /// later one into effect.
    /// </summary>
    public const string InEffect = "proc.lbc";

    /// <summary>What the names of a Service's proxies have in common: <c>default_web_1f3a5c7e</c>.</summary>
    public static string Service(LoadBalancerIdentity identity) =>
        $"{DnsOrHash(identity.Service.Namespace)}_{DnsOrHash(identity.Service.Name)}_{Hash($"{identity.Cluster.Value}/{identity.ServiceUid}", 8)}";

    /// <summary>A frontend: <c>fe_default_web_1f3a5c7e_tcp_80_v4</c>.</summary>
    public static string Frontend(string service, ListenerKey key, IPAddress address) =>
        $"fe_{service}_tcp_{key.Port}_{(AddressRange.FamilyOf(address) == IpFamily.IPv4 ? "v4" : "v6")}";

    /// <summary>A back end: <c>be_default_web_1f3a5c7e_tcp_80_v4</c>.</summary>
    public static string Backend(string service, ListenerKey key, IPAddress address) =>
        $"be_{service}_tcp_{key.Port}_{(AddressRange.FamilyOf(address) == IpFamily.IPv4 ? "v4" : "v6")}";

    /// <summary>A check: <c>check_10256_5d41402a</c>.</summary>
    public static string Check(int port, string path) => $"check_{port}_{Hash(path, 8)}";

    /// <summary>A server of a Service: the node's name.</summary>
    public static string Server(string node) => DnsOrHash(node);

    /// <summary>A number for a server: 1 to 2,147,483,647, the same for the same name.</summary>
    public static int ServerId(string server) => Math.Max(1, int.Parse(Hash(server, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & int.MaxValue);

    /// <summary>A server of a check: <c>s1</c> for the first slot.</summary>
    public static string CheckServer(int slot) => $"s{slot}";

    /// <summary>The text where it is a DNS subdomain of at most 253 characters, else a hash of it.</summary>
    public static string DnsOrHash(string text) => text.Length is > 0 and <= 253 && DnsName().IsMatch(text) ? text : "x" + Hash(text, 16);

    private static string Hash(string text, int digits) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..digits];

    // \z, not $: the latter also matches before a final newline.
    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9.]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DnsName();
}
