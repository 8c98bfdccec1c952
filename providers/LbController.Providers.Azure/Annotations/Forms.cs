using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Azure.Core;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Azure.Annotations;

/// <summary>Reads the kinds of values that Azure's annotations have. Pure and total: null where a text is none.</summary>
internal static partial class Forms
{
    /// <summary>What <see cref="Boolean"/> takes, for the reference.</summary>
    public const string TrueOrFalse = "`true`, `false`, in any case";

    /// <summary>What <see cref="ResourceGroupName"/> takes, for the reference.</summary>
    public const string ResourceGroupForm = "the name of a resource group: 1 to 90 letters, digits and `_-.()`, not ending with `.`";

    /// <summary>What <see cref="ResourceName"/> takes, for the reference.</summary>
    public const string ResourceForm = "1 to 80 letters, digits and `_.-`, the first a letter or digit, the last no `.` or `-`";

    /// <summary>A list may have so many entries.</summary>
    public const int MostWords = 100;

    /// <summary>A well-known annotation that is true or false.</summary>
    public static SingleTerm<bool?> Flag(string name, string inForce, string meaning, ProblemSeverity severity = ProblemSeverity.Degraded) =>
        Keys.Vendor.Single<bool?>(name, "boolean", TrueOrFalse, inForce, "true", meaning, severity, Boolean);

    /// <summary>True or false in any case: other controllers disagree with themselves on it.</summary>
    public static bool? Boolean(string text) => bool.TryParse(text, out bool value) ? value : null;

    /// <summary>An address of a family, in the one way to write it.</summary>
    public static IPAddress? Address(string text, AddressFamily family) =>
        Address(text) is { } address && address.AddressFamily == family ? address : null;

    /// <summary>An address. Texts such as <c>10.1</c> or <c>010.0.0.1</c>, which others read in another way, are none.</summary>
    public static IPAddress? Address(string text) =>
        IPAddress.TryParse(text, out IPAddress? address)
        && (address.AddressFamily == AddressFamily.InterNetworkV6
            ? !text.Contains('%', StringComparison.Ordinal) && !text.Contains('[', StringComparison.Ordinal) && !address.IsIPv4MappedToIPv6
            : address.ToString() == text)
            ? address
            : null;

    /// <summary>Client networks separated by commas; bits behind the prefix are cleared, as Azure does.</summary>
    public static ValueList<IPNetwork>? Networks(string text)
    {
        var networks = new List<IPNetwork>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] halves = part.Split('/');
            if (halves.Length != 2 || Address(halves[0]) is not { } address
                || !int.TryParse(halves[1], NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length > address.GetAddressBytes().Length * 8)
            {
                return null;
            }

            networks.Add(new IPNetwork(Cleared(address, length), length));
        }

        return networks.Count == 0 ? null : networks.Distinct().OrderBy(network => network.ToString(), StringComparer.Ordinal).ToValueList();
    }

    /// <summary>Addresses between separators, each once; empty texts are none.</summary>
    public static ValueList<IPAddress>? Addresses(string text, char separator)
    {
        IPAddress?[] addresses = [.. text.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Address)];
        return addresses.Length == 0 || addresses.Contains(null) || addresses.Distinct().Count() < addresses.Length ? null : addresses.OfType<IPAddress>().ToValueList();
    }

    /// <summary>Words between blanks, each once and of one form; at least one.</summary>
    public static ValueList<string>? Words(string text, Regex form)
    {
        string[] words = text.Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return words.Length is 0 or > MostWords || words.Any(word => !form.IsMatch(word)) || words.Distinct(StringComparer.OrdinalIgnoreCase).Count() < words.Length
            ? null
            : words.ToValueList();
    }

    /// <summary>The id of a public IP prefix.</summary>
    public static ResourceIdentifier? Prefix(string text) => PrefixId().IsMatch(text) ? new ResourceIdentifier(text) : null;

    [GeneratedRegex(@"\A[\w.()-]{0,89}[\w()-]\z", RegexOptions.CultureInvariant)]
    public static partial Regex ResourceGroupName();

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?\z", RegexOptions.CultureInvariant)]
    public static partial Regex ResourceName();

    [GeneratedRegex(@"\A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    public static partial Regex Subscription();

    private static IPAddress Cleared(IPAddress address, int length)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPAddress(bytes);
    }

    [GeneratedRegex(@"\A/subscriptions/[0-9a-f-]{36}/resourceGroups/[\w.()-]{1,90}/providers/Microsoft\.Network/publicIPPrefixes/[A-Za-z0-9][\w.-]{0,79}\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex PrefixId();
}
