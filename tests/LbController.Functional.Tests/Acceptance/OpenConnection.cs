using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>A connection that stays, and over which questions are asked one after the other.</summary>
internal sealed class OpenConnection : IDisposable
{
    private readonly TcpClient _client = new();

    private OpenConnection()
    {
    }

    public static async Task<OpenConnection> ToAsync(string address, int port)
    {
        var connection = new OpenConnection();
        await connection._client.ConnectAsync(IPAddress.Parse(address), port).WithDeadline("the connection");
        return connection;
    }

    /// <summary>The pod that answers.</summary>
    /// <exception cref="IOException">The connection has been cut.</exception>
    public async Task<string?> AskAsync()
    {
        await _client.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        byte[] buffer = new byte[8192];
        int read = await _client.GetStream().ReadAsync(buffer).AsTask().WithDeadline("an answer");
        string answer = Encoding.UTF8.GetString(buffer, 0, read);
        int body = answer.IndexOf('{', StringComparison.Ordinal);
        return body < 0 ? throw new IOException($"answered {read} bytes: {answer}") : (string?)JsonNode.Parse(answer[body..])?["pod"];
    }

    public void Dispose() => _client.Dispose();
}
