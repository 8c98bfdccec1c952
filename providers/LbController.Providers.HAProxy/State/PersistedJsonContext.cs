using System.Text.Json.Serialization;

namespace LbController.Providers.HAProxy.State;

/// <summary>The model file's format, generated at build time.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PersistedModel))]
[JsonSerializable(typeof(BoundAddresses))]
internal sealed partial class PersistedJsonContext : JsonSerializerContext;
