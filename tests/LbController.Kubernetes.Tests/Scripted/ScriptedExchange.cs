using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace LbController.Kubernetes.Tests.Scripted;

/// <summary>One request, and the means to answer it well or badly.</summary>
internal sealed class ScriptedExchange
{
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly CancellationToken _stop;

    private ScriptedExchange(Socket socket, Stream stream, CancellationToken stop)
    {
        _socket = socket;
        _stream = stream;
        _stop = stop;
    }

    public string Method { get; private set; } = "";

    /// <summary>Path and query as sent.</summary>
    public string Target { get; private set; } = "";

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public byte[] Body { get; private set; } = [];

    public string BodyText => Encoding.UTF8.GetString(Body);

    public X509Certificate? ClientCertificate => (_stream as SslStream)?.RemoteCertificate;

    public string? ServerNameAsked => (_stream as SslStream)?.TargetHostName;

    public bool IsClosed { get; private set; }

    public CancellationToken Stopped => _stop;

    public static async Task<ScriptedExchange?> ReadAsync(Socket socket, Stream stream, CancellationToken stop)
    {
        var exchange = new ScriptedExchange(socket, stream, stop);
        if (await exchange.ReadLineAsync() is not { Length: > 0 } first)
        {
            return null;
        }

        string[] parts = first.Split(' ');
        (exchange.Method, exchange.Target) = (parts[0], parts[1]);
        while (await exchange.ReadLineAsync() is { Length: > 0 } header)
        {
            int colon = header.IndexOf(':');
            exchange.Headers[header[..colon]] = header[(colon + 1)..].Trim();
        }

        if (exchange.Headers.TryGetValue("Content-Length", out string? length))
        {
            exchange.Body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(exchange.Body, stop);
        }

        return exchange;
    }

    public string Query(string key)
    {
        int start = Target.IndexOf('?');
        foreach (string pair in start < 0 ? [] : Target[(start + 1)..].Split('&'))
        {
            int equals = pair.IndexOf('=');
            if (pair[..equals] == key)
            {
                return Uri.UnescapeDataString(pair[(equals + 1)..]);
            }
        }

        return "";
    }

    public Task RespondAsync(int status, string body, params string[] headers) => RespondAsync(status, Encoding.UTF8.GetBytes(body), headers);

    public async Task RespondAsync(int status, byte[] body, params string[] headers)
    {
        await WriteAsync(Head(status, [$"Content-Length: {body.Length}", .. headers]));
        await WriteAsync(body);
    }

    /// <summary>A Status object, as a real API server writes it.</summary>
    public Task RefuseAsync(int status, string reason, string message, params string[] headers) =>
        RespondAsync(status, Json.Status(status, reason, message), headers);

    /// <summary>Headers of an answer whose body follows in chunks.</summary>
    public Task BeginChunksAsync(int status = 200, params string[] headers) => WriteAsync(Head(status, ["Transfer-Encoding: chunked", .. headers]));

    public Task ChunkAsync(string text) => ChunkAsync(Encoding.UTF8.GetBytes(text));

    public async Task ChunkAsync(byte[] bytes)
    {
        await WriteAsync([.. Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), .. bytes, .. "\r\n"u8]);
    }

    public Task EndChunksAsync() => WriteAsync("0\r\n\r\n"u8.ToArray());

    /// <summary>A watch: the lines, and then the end that the caller gives it.</summary>
    public async Task WatchAsync(params string[] lines)
    {
        await BeginChunksAsync();
        foreach (string line in lines)
        {
            await ChunkAsync(line + "\n");
        }
    }

    /// <summary>Ends the connection with a TCP reset.</summary>
    public void Reset()
    {
        IsClosed = true;
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    /// <summary>Closes the connection in good order, whatever was promised before.</summary>
    public void Close()
    {
        IsClosed = true;
        _socket.Shutdown(SocketShutdown.Both);
    }

    /// <summary>Completes when the client closes the connection; the way to see that it gave up.</summary>
    public async Task UntilClientLeavesAsync()
    {
        IsClosed = true;
        var ignored = new byte[256];
        try
        {
            while (await _stream.ReadAsync(ignored, _stop) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A reset is a way to leave, too.
        }
    }

    public async Task WriteAsync(byte[] bytes)
    {
        await _stream.WriteAsync(bytes, _stop);
        await _stream.FlushAsync(_stop);
    }

    private static byte[] Head(int status, IEnumerable<string> headers)
    {
        var head = new StringBuilder($"HTTP/1.1 {status} Scripted\r\n");
        List<string> lines = [.. headers];
        if (!lines.Any(line => line.StartsWith("Content-Type", StringComparison.OrdinalIgnoreCase)))
        {
            lines.Add("Content-Type: application/json");
        }

        head.AppendJoin("", lines.Select(line => line + "\r\n"));
        return Encoding.UTF8.GetBytes(head.Append("\r\n").ToString());
    }

    private async Task<string?> ReadLineAsync()
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await _stream.ReadAsync(one, _stop) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }
}
