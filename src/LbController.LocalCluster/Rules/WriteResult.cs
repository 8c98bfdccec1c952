using System.Text.Json.Nodes;

namespace LbController.LocalCluster.Rules;

/// <summary>The body after a write; not to be changed.</summary>
internal sealed record WriteResult(JsonObject Body, bool Created = false, bool Removed = false)
{
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
