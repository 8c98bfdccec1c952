using System.Globalization;

namespace LbController.Providers.Aws.Fake.Wire;

/// <summary>The checked input of one operation, or of one structure in it.</summary>
internal sealed class Input
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Input> _structures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<int, Input>> _lists = new(StringComparer.Ordinal);

    /// <summary>The value of an item of a list of plain values.</summary>
    public string Value => _values[string.Empty];

    public bool Has(string name) => _values.ContainsKey(name) || _structures.ContainsKey(name) || _lists.ContainsKey(name);

    public string Text(string name) => _values[name];

    public string? TextOrNull(string name) => _values.GetValueOrDefault(name);

    public string TextOr(string name, string otherwise) => _values.GetValueOrDefault(name, otherwise);

    public int? Integer(string name) => _values.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public bool? Boolean(string name) => _values.TryGetValue(name, out string? text) ? text == "true" : null;

    public Input? Structure(string name) => _structures.GetValueOrDefault(name);

    public IReadOnlyList<Input> List(string name) => _lists.TryGetValue(name, out SortedDictionary<int, Input>? items) ? [.. items.Values] : [];

    public IReadOnlyList<string> Texts(string name) => [.. List(name).Select(item => item.Value)];

    internal void Set(string name, string value) => _values[name] = value;

    internal Input StructureOf(string name)
    {
        if (!_structures.TryGetValue(name, out Input? structure))
        {
            _structures.Add(name, structure = new Input());
        }

        return structure;
    }

    internal SortedDictionary<int, Input> ListOf(string name)
    {
        if (!_lists.TryGetValue(name, out SortedDictionary<int, Input>? list))
        {
            _lists.Add(name, list = []);
        }

        return list;
    }
}
