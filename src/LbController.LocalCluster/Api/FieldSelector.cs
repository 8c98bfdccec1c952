using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;

namespace LbController.LocalCluster.Api;

/// <summary>A field selector: equality over the few fields that the API server offers for each kind.</summary>
internal sealed class FieldSelector
{
    public static readonly FieldSelector Everything = new([]);

    private readonly List<(string[] Path, string Value, bool Equal)> _terms;

    private FieldSelector(List<(string[] Path, string Value, bool Equal)> terms) => _terms = terms;

    public bool IsEverything => _terms.Count == 0;

    public bool Matches(JsonObject body) => _terms.TrueForAll(term => (ValueAt(body, term.Path) == term.Value) == term.Equal);

    /// <exception cref="StatusException">400 where the kind does not offer the field.</exception>
    public static FieldSelector Parse(string? text, ResourceType resource)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Everything;
        }

        List<(string[] Path, string Value, bool Equal)> terms = [];
        foreach (string term in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int at = term.IndexOf('=', StringComparison.Ordinal);
            if (at < 1)
            {
                throw StatusException.BadRequest($"invalid field selector: \"{term}\"; can't understand '{term}'");
            }

            bool equal = term[at - 1] != '!';
            string field = term[..(equal ? at : at - 1)];
            if (!IsOffered(resource, field))
            {
                throw StatusException.BadRequest($"Unable to find \"{resource.GroupVersion}, Resource={resource.Plural}\" that match label selector \"\", field selector \"{text}\": field label not supported: {field}");
            }

            terms.Add((field.Split('.'), term[(at + 1)..].TrimStart('='), equal));
        }

        return new FieldSelector(terms);
    }

    private static bool IsOffered(ResourceType resource, string field) => (resource.Kind, field) switch
    {
        (_, "metadata.name" or "metadata.namespace") => true,
        ("Pod", "spec.nodeName" or "spec.restartPolicy" or "spec.schedulerName" or "spec.serviceAccountName" or "spec.hostNetwork" or "status.phase" or "status.podIP" or "status.nominatedNodeName") => true,
        ("Node", "spec.unschedulable") => true,
        ("Service", "spec.type" or "spec.clusterIP") => true,
        ("Namespace", "status.phase") => true,
        ("Secret", "type") => true,
        ("ReplicaSet" or "ReplicationController", "status.replicas") => true,
        ("Job", "status.successful") => true,
        ("Event", "reason" or "type" or "source" or "reportingComponent" or "reportingController") => true,
        ("Event", _) => field.StartsWith("involvedObject.", StringComparison.Ordinal) || field.StartsWith("regarding.", StringComparison.Ordinal),
        _ => false,
    };

    private static string ValueAt(JsonObject body, string[] path)
    {
        JsonNode? value = path is ["source"] ? body.At("source", "component") : body.At(path);
        return value.Text() ?? (value is null ? Absent(path) : value.ToJsonString());
    }

    private static string Absent(string[] path) => path is ["spec", "unschedulable"] or ["spec", "hostNetwork"] ? "false" : "";
}
