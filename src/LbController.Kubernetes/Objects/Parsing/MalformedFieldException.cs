namespace LbController.Kubernetes.Objects.Parsing;

/// <summary>A field of an object has a shape that its schema forbids. Whoever reads the object adds its kind and name.</summary>
internal sealed class MalformedFieldException(string field, string problem) : Exception($"field {field} {problem}")
{
    /// <summary>The path of the field, as in <c>spec.ports[].nodePort</c>.</summary>
    public string Field { get; } = field;
}
