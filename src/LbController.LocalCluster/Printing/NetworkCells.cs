using System.Globalization;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Printing;

/// <summary>Cells of Services and what stands behind them.</summary>
internal static class NetworkCells
{
    private const int MostEndpoints = 3;

    public static IReadOnlyList<TableColumn> Service { get; } =
    [
        TableColumn.Of("Type", body => body.Text("spec", "type")),
        TableColumn.Of("Cluster-IP", body => body.Text("spec", "clusterIP")),
        TableColumn.Of("External-IP", ExternalAddress),
        TableColumn.Of("Port(s)", Ports),
    ];

    public static string Endpoints(JsonObject body)
    {
        List<string> found = [];
        foreach (JsonObject subset in body.Items("subsets"))
        {
            string[] ports = [.. subset.Items("ports").Select(port => Show(port.Number("port")))];
            foreach (JsonObject address in subset.Items("addresses"))
            {
                found.AddRange(ports.Length == 0 ? [address.Text("ip") ?? ""] : ports.Select(port => $"{address.Text("ip")}:{port}"));
            }
        }

        return Capped(found);
    }

    public static string SlicePorts(JsonObject body) => Capped([.. body.Items("ports").Select(port => Show(port.Number("port")))], "<unset>");

    public static string SliceEndpoints(JsonObject body) => Capped([.. body.Items("endpoints").SelectMany(endpoint => endpoint.Texts("addresses"))], "<unset>");

    private static string ExternalAddress(JsonObject body)
    {
        IEnumerable<string> fixedAddresses = body.Texts("spec", "externalIPs");
        switch (body.Text("spec", "type"))
        {
            case "ExternalName":
                return body.Text("spec", "externalName") ?? "";
            case "LoadBalancer":
                string[] addresses = [.. body.Items("status", "loadBalancer", "ingress").Select(entry => entry.Text("ip") ?? entry.Text("hostname")).OfType<string>().Concat(fixedAddresses)];
                return addresses.Length > 0 ? string.Join(',', addresses) : "<pending>";
            default:
                return string.Join(',', fixedAddresses);
        }
    }

    private static string Ports(JsonObject body) => string.Join(',', body.Items("spec", "ports").Select(port =>
    {
        string node = port.Number("nodePort") is > 0 and { } number ? ":" + Show(number) : "";
        return $"{Show(port.Number("port"))}{node}/{port.Text("protocol")}";
    }));

    private static string Capped(List<string> found, string none = "<none>") => found.Count switch
    {
        0 => none,
        <= MostEndpoints => string.Join(',', found),
        _ => $"{string.Join(',', found.Take(MostEndpoints))} + {Show(found.Count - MostEndpoints)} more...",
    };

    private static string Show(long? number) => (number ?? 0).ToString(CultureInfo.InvariantCulture);
}
