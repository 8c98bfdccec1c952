using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.State;

namespace LbController.Providers.Azure.Fake.Types;

/// <summary>A write before it is accepted.</summary>
/// <param name="Path">The resource.</param>
/// <param name="Body">What it is to be, without what only Azure sets.</param>
/// <param name="Former">What is there, or null.</param>
internal sealed record Draft(ResourcePath Path, JsonObject Body, StoredResource? Former)
{
    public string Id => Path.Id;
}
