using YamlDotNet.RepresentationModel;

namespace LbController.Deploy.Tests;

/// <summary>One thing that a role allows.</summary>
internal sealed record Rule(string Role, string Group, string Resource, string Verb, string Names)
{
    /// <summary>Every rule of every role in a rendered set of manifests, one for each verb.</summary>
    public static IReadOnlyList<Rule> ReadAll(string manifests)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(manifests));
        return
        [
            .. from document in stream.Documents
               let root = (YamlMappingNode)document.RootNode
               let kind = root["kind"].ToString()
               where kind is "Role" or "ClusterRole"
               from rule in ((YamlSequenceNode)root["rules"]).Children.Cast<YamlMappingNode>()
               from @group in Texts(rule, "apiGroups")
               from resource in Texts(rule, "resources")
               from verb in Texts(rule, "verbs")
               select new Rule(kind, @group, resource, verb, string.Join(',', Texts(rule, "resourceNames"))),
        ];
    }

    private static IEnumerable<string> Texts(YamlMappingNode rule, string key) =>
        rule.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? texts) ? ((YamlSequenceNode)texts).Select(text => text.ToString()) : [];
}
