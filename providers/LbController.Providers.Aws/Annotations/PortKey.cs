using System.Globalization;

namespace LbController.Providers.Aws.Annotations;

/// <summary>The end of the key of an annotation that is about one port: <c>80</c> or <c>TCP-80</c>.</summary>
/// <param name="Protocol">In upper case; null where the form has none.</param>
/// <param name="Port">1 to 65535.</param>
internal readonly record struct PortKey(string? Protocol, int Port)
{
    /// <summary>As it stands in the key.</summary>
    public override string ToString() => Protocol is null
        ? Port.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Protocol}-{Port}");

    /// <summary>Reads one; null where it is none.</summary>
    /// <param name="text">What follows the last fixed character of the key.</param>
    /// <param name="withProtocol">Which of the two forms.</param>
    public static PortKey? Parse(string text, bool withProtocol)
    {
        string[] parts = text.Split('-');
        if (parts.Length != (withProtocol ? 2 : 1)
            || !int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port is < 1 or > 65_535)
        {
            return null;
        }

        string? protocol = withProtocol ? parts[0] : null;
        return protocol is null or "TCP" or "UDP" or "TCP_UDP" or "TLS" ? new PortKey(protocol, port) : null;
    }
}
