using System.Text.Json.Nodes;
using LbController.Providers.Azure.Editing;

namespace LbController.Providers.Azure.Writers;

/// <summary>Nothing of its own: has pools brought in line with the nodes, and with time.</summary>
internal sealed record NoEdit : ResourceEdit
{
    public override void Apply(JsonObject body)
    {
    }
}
