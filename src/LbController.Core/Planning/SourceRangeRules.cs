using System.Net;
using System.Net.Sockets;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Core.Annotations;

namespace LbController.Core.Planning;

/// <summary>
/// Which clients may connect (contract B57). The spec field wins over the annotation; neither lets everyone in. A value that does not
/// parse refuses the Service: it must never be open wider than what was meant.
/// </summary>
internal static class SourceRangeRules
{
    public const string InvalidSourceRange = "InvalidSourceRange";

    public const string SourceRangesNotSupported = "SourceRangesNotSupported";

    public static ValueList<IPNetwork> SourceRanges(ServiceSpec spec, ProviderCapabilities capabilities, List<Problem> problems)
    {
        string? annotation = spec.Annotations[WellKnown.SourceRanges];
        bool fromSpec = !spec.SourceRanges.IsEmpty;
        string field = fromSpec ? "spec.loadBalancerSourceRanges" : $"metadata.annotations[{WellKnown.SourceRanges}]";
        IEnumerable<string> texts = fromSpec ? spec.SourceRanges : (annotation ?? "").Split(',');

        var networks = new List<IPNetwork>();
        foreach (string text in texts.Select(text => text.Trim()).Where(text => text.Length > 0))
        {
            if (Parse(text) is { } network)
            {
                networks.Add(network);
            }
            else
            {
                problems.Add(new Problem(
                    ProblemSeverity.Refused, InvalidSourceRange, field, $"\"{text}\" is no CIDR; write it as 10.0.0.0/8 or 2001:db8::/32"));
            }
        }

        if ((fromSpec || !string.IsNullOrEmpty(annotation)) && networks.Count == 0 && !problems.Exists(problem => problem.Field == field))
        {
            problems.Add(new Problem(ProblemSeverity.Refused, InvalidSourceRange, field, $"the {(fromSpec ? "field" : "annotation")} names no CIDR; remove it to let everyone in"));
        }

        if (networks.Count > 0 && !capabilities.SourceRanges)
        {
            problems.Add(new Problem(
                ProblemSeverity.Refused, SourceRangesNotSupported, field, "this load balancer cannot restrict client addresses and would be open to all; remove the ranges or use another class"));
        }

        return networks.Distinct().OrderBy(network => network.ToString(), StringComparer.Ordinal).ToValueList();
    }

    /// <summary>Host bits are cleared, as clouds and HAProxy do, and a v4-mapped range becomes the v4 range that it means.</summary>
    private static IPNetwork? Parse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || AddressText.Parse(text.AsSpan(0, slash)) is not { } address
            || !int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out int length))
        {
            return null;
        }

        int bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        if (length > bits)
        {
            return null;
        }

        if (address.IsIPv4MappedToIPv6 && length >= 96)
        {
            address = address.MapToIPv4();
            length -= 96;
            bits = 32;
        }

        byte[] bytes = address.GetAddressBytes();
        for (int bit = length; bit < bits; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }
}
