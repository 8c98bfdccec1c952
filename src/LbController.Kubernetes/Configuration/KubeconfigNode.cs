using YamlDotNet.RepresentationModel;

namespace LbController.Kubernetes.Configuration;

/// <summary>
/// A mapping of a kubeconfig with its place in the file: reads fields, and notes a wrong shape as a problem instead of failing. Absent
/// and empty are the same, as in kubectl.
/// </summary>
internal sealed class KubeconfigNode
{
    private readonly YamlMappingNode? _mapping;
    private readonly Problems _problems;

    public KubeconfigNode(YamlNode? node, string file, string path, Problems problems)
    {
        File = file;
        Path = path;
        _problems = problems;
        _mapping = node as YamlMappingNode;
        Line = node?.Start.Line ?? 0;
        if (node is not null && _mapping is null && !IsNull(node))
        {
            Complain("is no mapping of keys to values");
        }
    }

    public string File { get; }

    /// <summary>For example <c>users[dev].exec</c>.</summary>
    public string Path { get; }

    public long Line { get; }

    /// <summary>File, line and entry, for messages.</summary>
    public string Where => $"{File} line {Line} ({Path})";

    public string? String(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlScalarNode scalar when !IsNull(scalar):
                return scalar.Value is { Length: > 0 } value ? value : null;
            case YamlScalarNode:
                return null;
            case { } other:
                _problems.Add($"{File} line {other.Start.Line} ({Path}.{key})", "must be a text");
                return null;
        }
    }

    public bool Boolean(string key)
    {
        string? text = String(key);
        if (text is null or "false" or "False" or "FALSE")
        {
            return false;
        }

        if (text is not ("true" or "True" or "TRUE"))
        {
            _problems.Add(WhereIs(key), $"'{text}' must be true or false");
        }

        return true;
    }

    /// <summary>Null where it is absent.</summary>
    public KubeconfigNode? Mapping(string key)
    {
        YamlNode? node = Find(key);
        return node is null || IsNull(node) ? null : new KubeconfigNode(node, File, $"{Path}.{key}", _problems);
    }

    /// <summary>The elements of a list of mappings.</summary>
    public IEnumerable<KubeconfigNode> Mappings(string key) =>
        Elements(key).Select((node, index) => new KubeconfigNode(node, File, Path.Length > 0 ? $"{Path}.{key}[{index}]" : $"{key}[{index}]", _problems));

    public IReadOnlyList<string> Strings(string key)
    {
        var values = new List<string>();
        foreach (YamlNode node in Elements(key))
        {
            if (node is YamlScalarNode scalar)
            {
                values.Add(scalar.Value ?? "");
            }
            else
            {
                _problems.Add($"{File} line {node.Start.Line} ({Path}.{key})", "every element must be a text");
            }
        }

        return values;
    }

    /// <summary>The same mapping under the name its entry has.</summary>
    public KubeconfigNode Named(string path) => new(_mapping, File, path, _problems);

    public string WhereIs(string key) => $"{File} line {Find(key)?.Start.Line ?? Line} ({Path}.{key})";

    public void Complain(string what) => _problems.Add(Where, what);

    public void Complain(string key, string what) => _problems.Add(WhereIs(key), what);

    /// <summary>The raw node, for what is passed on as it is.</summary>
    public YamlNode? Find(string key)
    {
        if (_mapping is null)
        {
            return null;
        }

        foreach (KeyValuePair<YamlNode, YamlNode> child in _mapping.Children)
        {
            if (child.Key is YamlScalarNode scalar && scalar.Value == key)
            {
                return child.Value;
            }
        }

        return null;
    }

    private IList<YamlNode> Elements(string key)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case YamlSequenceNode sequence:
                return sequence.Children;
            case { } node when IsNull(node):
                return [];
            case { } other:
                _problems.Add($"{File} line {other.Start.Line} ({(Path.Length > 0 ? Path + "." : "")}{key})", "must be a list");
                return [];
        }
    }

    private static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };
}
