using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Types;

/// <summary>What a security rule by itself has to keep to.</summary>
internal static partial class SecurityRuleCheck
{
    public static void Check(JsonObject rule)
    {
        JsonObject properties = rule.Properties();
        if (properties.Number("priority") is not (>= 100 and <= 4096))
        {
            throw Bad("SecurityRuleInvalidPriority", $"Security rule {rule.Name()} has invalid Priority {properties.Number("priority")}. Priority must be between 100 and 4096.");
        }

        if (properties.Text("description") is { Length: > 140 })
        {
            throw Bad("SecurityRuleInvalidDescription", $"Security rule {rule.Name()} has a description longer than 140 characters.");
        }

        IReadOnlyList<string> sources = Check(rule, "source");
        IReadOnlyList<string> destinations = Check(rule, "destination");
        if (sources.Concat(destinations).Where(prefix => char.IsAsciiHexDigit(prefix[0]) && Address(prefix) is not null).Select(AddressRange.IsIPv6).Distinct().Count() > 1)
        {
            throw Bad("SecurityRuleMixedAddressVersions", $"Security rule {rule.Name()} has IPv4 and IPv6 prefixes.");
        }
    }

    /// <summary>The prefixes of one side, singular or plural.</summary>
    /// <param name="properties">The rule's.</param>
    /// <param name="side"><c>source</c> or <c>destination</c>.</param>
    public static IReadOnlyList<string> Prefixes(JsonObject properties, string side)
    {
        string? one = properties.Text($"{side}AddressPrefix");
        return one is null ? properties.Texts($"{side}AddressPrefixes") : [one];
    }

    private static IReadOnlyList<string> Check(JsonObject rule, string side)
    {
        JsonObject properties = rule.Properties();
        string? one = properties.Text($"{side}AddressPrefix");
        IReadOnlyList<string> many = properties.Texts($"{side}AddressPrefixes");
        if (one is null == (many.Count == 0))
        {
            throw Bad("SecurityRuleParameterConflict", $"Security rule {rule.Name()} needs one of {side}AddressPrefix and {side}AddressPrefixes.");
        }

        foreach (string prefix in many)
        {
            if (Address(prefix) is null)
            {
                throw Bad("SecurityRuleInvalidAddressPrefix", $"Security rule {rule.Name()} has invalid Address prefix. Value provided: {prefix}.");
            }
        }

        if (many.Distinct(StringComparer.OrdinalIgnoreCase).Count() != many.Count)
        {
            throw Bad("SecurityRuleDuplicateAddressPrefix", $"Security rule {rule.Name()} has an address prefix twice.");
        }

        if (one is not null && one != "*" && Address(one) is null && !ServiceTag().IsMatch(one))
        {
            throw Bad("SecurityRuleInvalidAddressPrefix", $"Security rule {rule.Name()} has invalid Address prefix. Value provided: {one}.");
        }

        CheckPorts(rule, side);
        return one is null ? many : [one];
    }

    private static void CheckPorts(JsonObject rule, string side)
    {
        JsonObject properties = rule.Properties();
        string? one = properties.Text($"{side}PortRange");
        IReadOnlyList<string> many = properties.Texts($"{side}PortRanges");
        if (one is null == (many.Count == 0))
        {
            throw Bad("SecurityRuleParameterConflict", $"Security rule {rule.Name()} needs one of {side}PortRange and {side}PortRanges.");
        }

        foreach (string range in many.Append(one).OfType<string>().Where(range => range != "*" || many.Count > 0))
        {
            string[] ends = range.Split('-');
            int[] ports = [.. ends.Select(end => int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= 65535 ? port : -1)];
            if (ports.Length > 2 || ports.Contains(-1) || (ports.Length == 2 && ports[0] > ports[1]))
            {
                throw Bad("SecurityRuleInvalidPortRange", $"Security rule {rule.Name()} has invalid Port range. Value provided: {range}. Value should be an integer OR integer range with '-' delimiter.");
            }
        }
    }

    private static object? Address(string prefix) =>
        prefix.Contains('/', StringComparison.Ordinal) ? AddressRange.Parse(prefix) : IPAddress.TryParse(prefix, out IPAddress? address) && prefix.AsSpan().ContainsAny('.', ':') ? address : null;

    private static ArmErrorException Bad(string code, string message) => ArmErrorException.Bad(code, message);

    [GeneratedRegex("^[A-Z][A-Za-z0-9]+(\\.[A-Za-z0-9]+)*$")]
    private static partial Regex ServiceTag();
}
