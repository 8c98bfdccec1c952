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
            annotations = Resolve(annotations, key, name => Find(spec, name)?.Port);
        }

        foreach (string key in capabilities.NodePortAnnotations)
        {
            annotations = Resolve(annotations, key, name => Find(spec, name)?.NodePort);
        }

        return annotations;
    }

    private static ValueMap Resolve(ValueMap annotations, string key, Func<string, int?> number)
    {
        if (annotations[key] is not { } text)
        {
            return annotations;
        }

        string resolved = string.Join(
            ',', text.Split(',', StringSplitOptions.TrimEntries).Select(entry => number(entry)?.ToString(CultureInfo.InvariantCulture) ?? entry).Distinct(StringComparer.Ordinal));
        return new ValueMap(annotations.Append(KeyValuePair.Create(key, resolved)));
    }

    private static PortSpec? Find(ServiceSpec spec, string name) => name.Length == 0 ? null : spec.Ports.FirstOrDefault(port => port.Name == name);
}
