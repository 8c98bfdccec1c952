using System.Text.RegularExpressions;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Core.Annotations;

namespace LbController.Core.Planning;

/// <summary>Whether a Service shares its address with others of its namespace (contract B87).</summary>
internal static partial class SharingRules
{
    public const string InvalidSharingKey = "InvalidSharingKey";

    public const string SharingNotSupported = "AddressSharingNotSupported";

    private static readonly string Field = $"metadata.annotations[{WellKnown.SharingKey}]";

    public static string? Key(ServiceSpec spec, ProviderCapabilities capabilities, List<Problem> problems)
    {
        if (spec.Annotations[WellKnown.SharingKey] is not { } key)
        {
            return null;
        }

        if (!KeyText().IsMatch(key))
        {
            problems.Add(new Problem(
                ProblemSeverity.Refused, InvalidSharingKey, Field, "the value is no key; give 1 to 63 letters, digits, '-', '_' and '.', the first and last a letter or digit"));
            return null;
        }

        if (!capabilities.SharedAddresses)
        {
            problems.Add(new Problem(
                ProblemSeverity.Degraded, SharingNotSupported, Field, "this load balancer's addresses cannot be shared; the Service gets one of its own"));
            return null;
        }

        return key;
    }

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex KeyText();
}
