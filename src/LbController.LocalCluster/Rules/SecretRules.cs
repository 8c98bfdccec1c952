using System.Text;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Rules;

/// <summary>Plain text that comes in stringData is kept encoded in data.</summary>
internal sealed class SecretRules : KindRules
{
    public override void Default(JsonObject body)
    {
        body.TryAdd("type", "Opaque");
        foreach ((string name, JsonNode? value) in body.Map("stringData") ?? [])
        {
            body.Ensure("data")[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value.Text() ?? ""));
        }

        body.Remove("stringData");
    }
}
