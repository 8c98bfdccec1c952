using System.Text.Json.Serialization;

namespace LbController.Runtime.Orphans;

/// <summary>How notes are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OrphanNote))]
internal sealed partial class OrphanJsonContext : JsonSerializerContext;
