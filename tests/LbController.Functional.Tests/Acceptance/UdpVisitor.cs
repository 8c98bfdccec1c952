using System.Net;
using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>Clients of UDP ports: what they wait for.</summary>
internal static class UdpVisitor
{
    public static string Port(int port, int nodePort = 0) => $$"""{"name":"udp","port":{{port}},"protocol":"UDP","targetPort":8080{{(nodePort > 0 ? $",\"nodePort\":{nodePort}" : "")}} }""";

    public static Task<string?> AskAsync(string address, int port, string question = "hostname", string? from = null) =>
        DatagramClient.AskOnceAsync(IPAddress.Parse(address), port, question, from is null ? null : IPAddress.Parse(from));

    /// <summary>The address that the answering pod saw its datagram come from.</summary>
    public static async Task<string?> SeenAsync(DatagramClient client) => (await client.AskAsync("clientip"))?.Split(':')[0];

    public static Task AnswersAsync(string address, int port) => Deadline.UntilAsync(async () => await AskAsync(address, port) is not null, $"{address}:{port} answers");

    public static Task RefusesAsync(string address, int port) =>
        Deadline.UntilAsync(() => DatagramClient.IsRefusedAsync(IPAddress.Parse(address), port), $"{address}:{port} refuses", TimeSpan.FromSeconds(60));
}
