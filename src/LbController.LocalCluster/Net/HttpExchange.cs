namespace LbController.LocalCluster.Net;

/// <summary>A request as the built-in servers read it; bodies are read and dropped.</summary>
internal sealed record HttpExchange(string Method, string Target, string Version, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public string? Header(string name) => Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public bool KeepsAlive => Version == "HTTP/1.0"
        ? string.Equals(Header("Connection"), "keep-alive", StringComparison.OrdinalIgnoreCase)
        : !string.Equals(Header("Connection"), "close", StringComparison.OrdinalIgnoreCase);
}
