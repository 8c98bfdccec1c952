using System.Text.Json;

namespace LbController.Kubernetes.Tests.Scripted;

/// <summary>Objects as an API server writes them.</summary>
internal static class Json
{
    private const string LoadBalancer = """{"type":"LoadBalancer","ports":[{"port":80,"nodePort":30080}]}""";

    public static string Service(string name, string version, string @namespace = "default", string spec = LoadBalancer) =>
        """{"kind":"Service","apiVersion":"v1","metadata":{"name":"$name","namespace":"$namespace","uid":"uid-$name","resourceVersion":"$version"},"spec":$spec,"status":{"loadBalancer":{}}}"""
            .Replace("$namespace", @namespace).Replace("$name", name).Replace("$version", version).Replace("$spec", spec);

    public static string List(string version, string? next, params string[] items) =>
        """{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"$version"$continue},"items":[$items]}"""
            .Replace("$version", version).Replace("$continue", next is null ? "" : $",\"continue\":\"{next}\"").Replace("$items", string.Join(',', items));

    public static string Event(string type, string item) => $$"""{"type":"{{type}}","object":{{item}}}""";

    public static string Bookmark(string version, bool initialEnd = false) =>
        """{"type":"BOOKMARK","object":{"kind":"Service","apiVersion":"v1","metadata":{"resourceVersion":"$version","creationTimestamp":null$notes},"spec":{},"status":{"loadBalancer":{}}}}"""
            .Replace("$version", version).Replace("$notes", initialEnd ? ""","annotations":{"k8s.io/initial-events-end":"true"}""" : "");

    public static string Status(int code, string reason, string message) =>
        """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":$message,"reason":"$reason","code":$code}"""
            .Replace("$code", $"{code}").Replace("$reason", reason).Replace("$message", JsonSerializer.Serialize(message));
}
