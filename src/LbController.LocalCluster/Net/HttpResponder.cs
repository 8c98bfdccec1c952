using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;

namespace LbController.LocalCluster.Net;

/// <summary>
/// A small HTTP/1.1 server for one connection: keep-alive, bodies with a length or in chunks, no more. The nodes' health ports and the
/// echo pods need nothing else, and thousands of them have to fit beside each other.
/// </summary>
internal static class HttpResponder
{
    private const int LongestHead = 64 * 1024;

    /// <param name="answer">Status code and JSON body.</param>
    public static async Task ServeAsync(Socket client, Func<HttpExchange, (int Status, byte[] Body)> answer, CancellationToken cancellationToken)
    {
        await using var stream = new NetworkStream(client, ownsSocket: false);
        PipeReader reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        while (await ReadHeadAsync(reader, cancellationToken) is { } request)
        {
            if (string.Equals(request.Header("Expect"), "100-continue", StringComparison.OrdinalIgnoreCase))
            {
                await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellationToken);
            }

            await SkipBodyAsync(reader, request, cancellationToken);
            (int status, byte[] body) = answer(request);
            bool stays = request.KeepsAlive;
            string head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {(status == 200 ? "OK" : "Service Unavailable")}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n{(stays ? "" : "Connection: close\r\n")}\r\n");
            byte[] whole = [.. Encoding.ASCII.GetBytes(head), .. request.Method == "HEAD" ? [] : body];
            // An answer that has begun is finished: only the wait for a next request is cut short.
            await stream.WriteAsync(whole, CancellationToken.None);
            if (!stays)
            {
                client.Shutdown(SocketShutdown.Send);
                return;
            }
        }
    }

    private static async Task<HttpExchange?> ReadHeadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (HeadEnd(buffer) is { } end)
            {
                string text = Encoding.Latin1.GetString(buffer.Slice(0, end));
                reader.AdvanceTo(end);
                return Parse(text);
            }

            if (read.IsCompleted || buffer.Length > LongestHead)
            {
                return null;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static SequencePosition? HeadEnd(ReadOnlySequence<byte> buffer)
    {
        var scan = new SequenceReader<byte>(buffer);
        return scan.TryReadTo(out ReadOnlySequence<byte> _, "\r\n\r\n"u8, advancePastDelimiter: true) ? scan.Position : null;
    }

    private static HttpExchange? Parse(string head)
    {
        string[] lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] first = lines.Length == 0 ? [] : lines[0].Split(' ');
        if (first.Length != 3)
        {
            return null;
        }

        List<KeyValuePair<string, string>> headers = [];
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                headers.Add(new(line[..colon], line[(colon + 1)..].Trim()));
            }
        }

        return new HttpExchange(first[0], first[1], first[2], headers);
    }

    private static async Task SkipBodyAsync(PipeReader reader, HttpExchange request, CancellationToken cancellationToken)
    {
        if (string.Equals(request.Header("Transfer-Encoding"), "chunked", StringComparison.OrdinalIgnoreCase))
        {
            long size;
            do
            {
                string line = await ReadLineAsync(reader, cancellationToken);
                size = long.Parse(line.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                await SkipAsync(reader, size + 2, cancellationToken);
            }
            while (size > 0);
        }
        else if (long.TryParse(request.Header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out long length))
        {
            await SkipAsync(reader, length, cancellationToken);
        }
    }

    private static async Task<string> ReadLineAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                string line = Encoding.ASCII.GetString(read.Buffer.Slice(0, end)).Trim();
                reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            ThrowIfOver(read);
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static async Task SkipAsync(PipeReader reader, long count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken);
            long part = Math.Min(count, read.Buffer.Length);
            reader.AdvanceTo(read.Buffer.GetPosition(part));
            count -= part;
            if (count > 0)
            {
                ThrowIfOver(read);
            }
        }
    }

    private static void ThrowIfOver(ReadResult read)
    {
        if (read.IsCompleted)
        {
            throw new IOException("The request's body is cut short.");
        }
    }
}
