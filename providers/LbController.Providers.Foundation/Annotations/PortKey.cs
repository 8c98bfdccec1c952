using System.Globalization;
using LbController.Abstractions.Model;

namespace LbController.Providers.Foundation.Annotations;

/// <summary>The port in the key of an annotation that is about one: <c>80</c> or <c>TCP-80</c>.</summary>
/// <param name="Protocol">One of the form's words; null where the form has none.</param>
/// <param name="Port">1 to 65535.</param>
internal readonly record struct PortKey(string? Protocol, int Port)
{
    /// <summary>As it stands in the key.</summary>
    public override string ToString() => Protocol is null
        ? Port.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Protocol}-{Port}");

    /// <summary>Reads one; null where it is none.</summary>
    /// <param name="text">What stands in the key between its fixed parts.</param>
    /// <param name="protocols">The words of the form; none for a port alone.</param>
    public static PortKey? Parse(string text, ValueList<string> protocols)
    {
        string[] parts = text.Split('-');
        if (parts.Length != (protocols.IsEmpty ? 1 : 2)
            || !int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port is < 1 or > 65_535)
        {
            return null;
        }

        string? protocol = protocols.IsEmpty ? null : parts[0];
        return protocol is null || protocols.Contains(protocol) ? new PortKey(protocol, port) : null;
    }
}
