using System.Net;
using System.Net.Sockets;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Core.Annotations;

namespace LbController.Core.Planning;

/// <summary>Which addresses the user asks for: our annotation, or the deprecated <c>spec.loadBalancerIP</c> (contract B58).</summary>
internal static class AddressRules
{
    public const string InvalidAddress = "InvalidRequestedAddress";

    public const string AddressNotSupported = "RequestedAddressNotSupported";

    public static ValueList<IPAddress> Requested(ServiceSpec spec, ProviderCapabilities capabilities, List<Problem> problems)
    {
        string annotationField = $"metadata.annotations[{WellKnown.RequestedAddresses}]";
        ValueList<IPAddress> annotated = Parse(spec.Annotations[WellKnown.RequestedAddresses], annotationField, problems);
        ValueList<IPAddress> fromSpec = Parse(spec.LoadBalancerIP, "spec.loadBalancerIP", problems);
        ValueList<IPAddress> requested = annotated.IsEmpty ? fromSpec : annotated;
        if (requested.IsEmpty)
        {
            return requested;
        }

        string field = annotated.IsEmpty ? "spec.loadBalancerIP" : annotationField;
        if (!annotated.IsEmpty && fromSpec.Any(address => !annotated.Contains(address)))
        {
            problems.Add(new Problem(
                ProblemSeverity.Refused, InvalidAddress, field, $"it asks for {string.Join(", ", annotated)} while spec.loadBalancerIP asks for {fromSpec[0]}; remove one of the two"));
        }

        if (!capabilities.RequestedAddresses)
        {
            problems.Add(new Problem(
                ProblemSeverity.Refused, AddressNotSupported, field, "this load balancer's addresses cannot be chosen; remove the request"));
        }

        foreach (IGrouping<AddressFamily, IPAddress> family in requested.GroupBy(address => address.AddressFamily))
        {
            string name = family.Key == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
            if (family.Count() > 1)
            {
                problems.Add(new Problem(ProblemSeverity.Refused, InvalidAddress, field, $"it names {family.Count()} {name} addresses; name at most one a family"));
            }

            if (!spec.IpFamilies.IsEmpty && !spec.IpFamilies.Contains(name))
            {
                problems.Add(new Problem(
                    ProblemSeverity.Refused, InvalidAddress, field, $"{family.First()} is an {name} address, but spec.ipFamilies is {string.Join(", ", spec.IpFamilies)}; request an address of that family"));
            }
        }

        return requested;
    }

    private static ValueList<IPAddress> Parse(string? text, string field, List<Problem> problems)
    {
        var addresses = new List<IPAddress>();
        foreach (string part in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (AddressText.Parse(part) is { } address)
            {
                addresses.Add(address);
            }
            else
            {
                problems.Add(new Problem(ProblemSeverity.Refused, InvalidAddress, field, $"\"{part}\" is no IP address; write it as 192.0.2.7 or 2001:db8::7"));
            }
        }

        return addresses.Distinct().ToValueList();
    }
}
