using System.Text.Json;

namespace LbController.Kubernetes.Http;

/// <summary>Reads one object from the reader, which stands on its StartObject and is left on its EndObject. Unknown fields are skipped.</summary>
internal delegate T ObjectParser<T>(ref Utf8JsonReader reader);
