namespace LbController.Providers.Azure.Fake;

/// <summary>A request that does not keep to Azure's definitions.</summary>
/// <param name="Method">In capitals.</param>
/// <param name="Path">Without the query.</param>
/// <param name="JsonPath">Where in the body; empty where it is not the body.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record Violation(string Method, string Path, string JsonPath, string Reason)
{
    public override string ToString() => $"{Method} {Path} {JsonPath} {Reason}";
}
