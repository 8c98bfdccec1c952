using System.Globalization;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;

namespace LbController.Core.Planning;

/// <summary>
/// Puts the numbers of ports in the place of their names in annotations that list ports or hold one in their key, so that adapters know
/// numbers only and a port that is renamed along with the annotation changes nothing (contract B63).
/// </summary>
internal static class PortNameRules
{
    private const string Place = "<port>";

    /// <summary>The same annotations; names that no port has stay as they are, for the adapter to report.</summary>
    public static ValueMap Resolve(ServiceSpec spec, ProviderCapabilities capabilities, ValueMap annotations)
    {
        foreach (string form in capabilities.PortKeyAnnotations)
        {
            annotations = ResolveKeys(annotations, form, name => Find(spec, name)?.Port);
        }

        foreach (string key in capabilities.PortListAnnotations)
        {
            annotations = Resolve(annotations, key, name => Find(spec, name)?.Port);
        }

        foreach (string key in capabilities.NodePortAnnotations.SelectMany(form => KeysOf(annotations, form)))
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

    /// <summary>Those of one form with numbers in their keys; one that is there by number already is not overruled.</summary>
    private static ValueMap ResolveKeys(ValueMap annotations, string form, Func<string, int?> number)
    {
        foreach (string key in KeysOf(annotations, form).ToArray())
        {
            (string stem, string tail) = Split(form);
            if (number(key[stem.Length..^tail.Length]) is { } port)
            {
                string numbered = string.Create(CultureInfo.InvariantCulture, $"{stem}{port}{tail}");
                string value = annotations[numbered] ?? annotations[key] ?? "";
                annotations = new ValueMap(annotations.Where(annotation => annotation.Key != key).Append(KeyValuePair.Create(numbered, value)));
            }
        }

        return annotations;
    }

    /// <summary>The keys of a form that the annotations have; the form itself where it holds no port.</summary>
    private static IEnumerable<string> KeysOf(ValueMap annotations, string form)
    {
        if (!form.Contains(Place, StringComparison.Ordinal))
        {
            return [form];
        }

        (string stem, string tail) = Split(form);
        return annotations.Select(annotation => annotation.Key).Where(key =>
            key.Length > stem.Length + tail.Length && key.StartsWith(stem, StringComparison.Ordinal) && key.EndsWith(tail, StringComparison.Ordinal));
    }

    private static (string Stem, string Tail) Split(string form)
    {
        int at = form.IndexOf(Place, StringComparison.Ordinal);
        return (form[..at], form[(at + Place.Length)..]);
    }

    private static PortSpec? Find(ServiceSpec spec, string name) => name.Length == 0 ? null : spec.Ports.FirstOrDefault(port => port.Name == name);
}
