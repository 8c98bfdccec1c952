using System.Globalization;
using System.Xml.Linq;
using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Client.Wire;

/// <summary>
/// A structure of a reply. Elements are found by their local names, since peers differ in namespaces; one that is empty counts as one
/// that is not there.
/// </summary>
internal sealed class AwsReply(XElement element)
{
    /// <summary>The structure of that name, or an empty one.</summary>
    public AwsReply this[string name] => new(Child(name) ?? new XElement(name));

    public string? Text(string name) => Value(Child(name));

    /// <summary>The value, or an empty text: for what AWS always sends and nothing is decided on where it does not.</summary>
    public string TextOrEmpty(string name) => Text(name) ?? "";

    /// <summary>Throws <see cref="FormatException"/> where it is not there.</summary>
    public string Required(string name) => Text(name) ?? throw new FormatException($"no {name} in {element.Name.LocalName}");

    /// <summary>Throws <see cref="FormatException"/> where it is no number.</summary>
    public int? Number(string name) => Text(name) is { } text ? int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null;

    public bool Flag(string name) => string.Equals(Text(name), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The structures of a list, whatever its items are called.</summary>
    public IEnumerable<AwsReply> List(string name) => Items(name).Select(item => new AwsReply(item));

    /// <summary>The plain values of a list.</summary>
    public ValueList<string> Texts(string name) => Items(name).Select(Value).OfType<string>().ToValueList();

    /// <summary>A list of keys with values; a value may be empty.</summary>
    public ValueMap Map(string name, string key, string value) =>
        new(List(name).Select(entry => KeyValuePair.Create(entry.Required(key), entry.TextOrEmpty(value))));

    private static string? Value(XElement? found) => found is null || found.HasElements || string.IsNullOrWhiteSpace(found.Value) ? null : found.Value.Trim();

    private XElement? Child(string name) => element.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    private IEnumerable<XElement> Items(string name) => Child(name)?.Elements() ?? [];
}
