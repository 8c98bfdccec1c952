using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>A client of addresses, from a loopback address of its choice; each question over a connection of its own.</summary>
internal static class Visitor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What a pod answered, or null where nobody did: refused, reset, closed without a word, or silence for ten seconds.</summary>
    public static async Task<JsonObject?> AskAsync(string address, int port = 80, string? from = null)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var expiry = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            if (from is not null)
            {
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            }

            await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(address), port), expiry.Token);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"), expiry.Token);
            return Body(await ReadToEndAsync(socket, expiry.Token));
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            // Nobody answers.
            return null;
        }
    }

    /// <summary>The node whose pod answered.</summary>
    public static async Task<string?> NodeAsync(string address, int port = 80, string? from = null) => (string?)(await AskAsync(address, port, from))?["node"];

    /// <summary>The pod that answered.</summary>
    public static async Task<string?> PodAsync(string address, int port = 80, string? from = null) => (string?)(await AskAsync(address, port, from))?["pod"];

    /// <summary>The status of a page, or null where nobody answers.</summary>
    public static async Task<int?> StatusAsync(string address, int port, string path)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        try
        {
            using HttpResponseMessage response = await client.GetAsync(new Uri($"http://{address}:{port}{path}"));
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            // Nobody listens.
            return null;
        }
    }

    public static async Task<bool> ListensAsync(string address, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(address), port)).WithDeadline("a connection or a refusal");
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public static Task AnswersAsync(string address, int port = 80) => Deadline.UntilAsync(async () => await AskAsync(address, port) is not null, $"{address}:{port} answers");

    public static Task ClosesAsync(string address, int port = 80) => Deadline.UntilAsync(async () => !await ListensAsync(address, port), $"{address}:{port} is closed");

    private static async Task<string> ReadToEndAsync(Socket socket, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[8192];
        int read;
        while ((read = await socket.ReceiveAsync(buffer, cancellationToken)) > 0)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return text.ToString();
    }

    private static JsonObject? Body(string answer) =>
        answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) ? JsonNode.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..])?.AsObject() : null;
}
