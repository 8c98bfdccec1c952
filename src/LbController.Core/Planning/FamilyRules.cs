using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Core.Planning;

/// <summary>Which address families a Service gets: one frontend a family, in the order of <c>spec.ipFamilies</c> (contract B60).</summary>
internal static class FamilyRules
{
    public const string FamilyNotSupported = "IPFamiliesNotSupported";

    public static ValueList<IpFamily> Families(ServiceSpec spec, ProviderCapabilities capabilities, List<Problem> problems)
    {
        // Objects made before dual stack have no families; they are IPv4 or whatever their back end can do.
        ValueList<IpFamily> wanted = spec.IpFamilies.IsEmpty
            ? [capabilities.Families.Count > 0 ? capabilities.Families[0] : IpFamily.IPv4]
            : spec.IpFamilies.Select(family => family == "IPv6" ? IpFamily.IPv6 : IpFamily.IPv4).Distinct().ToValueList();
        ValueList<IpFamily> served = wanted.Where(family => capabilities.Families.Contains(family)).ToValueList();
        if (served.Count == wanted.Count)
        {
            return served;
        }

        bool mayServeFewer = spec.IpFamilyPolicy == "PreferDualStack" && !served.IsEmpty;
        string missing = string.Join(", ", wanted.Where(family => !served.Contains(family)));
        problems.Add(new Problem(
            mayServeFewer ? ProblemSeverity.Degraded : ProblemSeverity.Refused,
            FamilyNotSupported,
            "spec.ipFamilies",
            $"{missing} is not served: this load balancer has {string.Join(" and ", capabilities.Families)} addresses only; "
            + (mayServeFewer ? "the other family is served" : "change spec.ipFamilies")));
        return served;
    }
}
