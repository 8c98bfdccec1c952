using System.Text.Json.Nodes;

namespace LbController.LocalCluster.Tests;

internal static class Bodies
{
    public const string Services = "/api/v1/namespaces/default/services";
    public const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    public static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!; // the tests' own literals are objects

    public static JsonObject ConfigMap(string name) => Parse($$"""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"{{name}}"},"data":{"a":"1"} }""");

    public static JsonObject Service(string name, string spec = """{"type":"LoadBalancer","ports":[{"port":80}]}""") =>
        Parse($$"""{"kind":"Service","apiVersion":"v1","metadata":{"name":"{{name}}"},"spec":{{spec}} }""");

    public static JsonObject Pod(string name, string extra = "") => Parse($$"""
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"{{name}}","labels":{"app":"web"} },
        "spec":{"containers":[{"name":"echo","image":"echo","ports":[{"containerPort":8080,"name":"http"}]{{extra}} }]} }
        """);

    public static JsonObject DaemonSet(string name) => Parse($$"""
        {"kind":"DaemonSet","apiVersion":"apps/v1","metadata":{"name":"{{name}}"},"spec":{"selector":{"matchLabels":{"app":"{{name}}"} },
        "template":{"metadata":{"labels":{"app":"{{name}}"} },"spec":{"containers":[{"name":"echo","image":"echo","ports":[{"containerPort":8080,"name":"http"}]}]} } } }
        """);

    public static JsonObject Deployment(string name, int replicas) => Parse($$"""
        {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"{{name}}"},"spec":{"replicas":{{replicas}},"selector":{"matchLabels":{"app":"{{name}}"} },
        "template":{"metadata":{"labels":{"app":"{{name}}"} },"spec":{"containers":[{"name":"echo","image":"echo","ports":[{"containerPort":8080,"name":"http"}]}]} } } }
        """);
}
