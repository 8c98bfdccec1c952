using System.Globalization;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;

namespace LbController.Core.Planning;

/// <summary>
/// Puts the numbers of ports in the place of their names in annotations that list ports, so that adapters know numbers only and a port that
/// is renamed along with the annotation changes nothing (contract B63).
/// </summary>
internal static class PortNameRules
{
    /// <summary>The same annotations; names that no port has stay as they are, for the adapter to report.</summary>
    public static ValueMap Resolve(ServiceSpec spec, ProviderCapabilities capabilities, ValueMap annotations)
    {
        foreach (string key in capabilities.PortListAnnotations)
        {
            if (annotations[key] is { } text)
            {
                string resolved = string.Join(',', text.Split(',', StringSplitOptions.TrimEntries).Select(entry => Number(spec, entry) ?? entry).Distinct(StringComparer.Ordinal));
                annotations = new ValueMap(annotations.Append(KeyValuePair.Create(key, resolved)));
            }
        }

        return annotations;
    }

    private static string? Number(ServiceSpec spec, string name) =>
        name.Length == 0 ? null : spec.Ports.FirstOrDefault(port => port.Name == name)?.Port.ToString(CultureInfo.InvariantCulture);
}
