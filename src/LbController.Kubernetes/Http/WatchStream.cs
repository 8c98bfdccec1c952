using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Objects.Parsing;

namespace LbController.Kubernetes.Http;

/// <summary>
/// The body of a watch, read line by line from the bytes as they arrive: no strings, no documents, and a copy only where a line spans
/// buffers. Every failure leaves as <see cref="KubernetesApiException"/>, but for the caller's own cancellation.
/// </summary>
internal sealed class WatchStream<T> : IAsyncDisposable
    where T : class, IKubernetesObject
{
    private const int BufferBytes = 16 * 1024;

    private readonly PipeReader _pipe;
    private readonly ResourceType<T> _type;
    private readonly ApiRequest _request;
    private readonly ApiErrors _errors;
    private readonly int _maxLineBytes;
    private ReadOnlySequence<byte> _unread;
    private long _searched;
    private bool _filled;
    private bool _ended;

    public WatchStream(Stream body, ResourceType<T> type, ApiRequest request, ApiErrors errors, int maxLineBytes)
    {
        _pipe = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: BufferBytes, minimumReadSize: BufferBytes / 4));
        _type = type;
        _request = request;
        _errors = errors;
        _maxLineBytes = maxLineBytes;
    }

    /// <summary>Waits for more bytes; false at the end of the watch.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_ended)
        {
            return false;
        }

        try
        {
            if (_filled)
            {
                _pipe.AdvanceTo(_unread.Start, _unread.End);
            }

            ReadResult result = await _pipe.ReadAsync(cancellationToken);
            _filled = true;
            _unread = result.Buffer;
            _ended = result.IsCompleted;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw _errors.Failed(_request, exception);
        }
        catch (InvalidDataException exception)
        {
            throw _errors.Malformed(_request, $"its compression is broken ({exception.Message})", exception);
        }

        return true;
    }

    /// <summary>The next event among the bytes at hand; false when they hold no complete one.</summary>
    public bool TryRead(out WatchEvent<T> watchEvent)
    {
        while (NextLine() is { } line)
        {
            if (!IsBlank(line))
            {
                watchEvent = Parse(line);
                return true;
            }
        }

        watchEvent = default;
        return false;
    }

    public ValueTask DisposeAsync() => _pipe.CompleteAsync();

    private ReadOnlySequence<byte>? NextLine()
    {
        if (_unread.Slice(_searched).PositionOf((byte)'\n') is { } end)
        {
            ReadOnlySequence<byte> line = _unread.Slice(0, end);
            _unread = _unread.Slice(_unread.GetPosition(1, end));
            _searched = 0;
            return line;
        }

        _searched = _unread.Length;
        if (_searched > _maxLineBytes)
        {
            throw _errors.Malformed(_request, $"a line of the watch is longer than {_maxLineBytes} bytes");
        }

        if (!_ended || _unread.IsEmpty)
        {
            return null;
        }

        ReadOnlySequence<byte> rest = _unread;
        _unread = default;
        _searched = 0;
        return rest;
    }

    private static bool IsBlank(in ReadOnlySequence<byte> line) =>
        line.IsEmpty || (line.Length == 1 && line.FirstSpan.Length == 1 && line.FirstSpan[0] == '\r');

    private WatchEvent<T> Parse(in ReadOnlySequence<byte> line)
    {
        if (line.IsSingleSegment)
        {
            return Parse(line.FirstSpan);
        }

        int length = checked((int)line.Length);
        byte[] copy = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            line.CopyTo(copy);
            return Parse(copy.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private WatchEvent<T> Parse(ReadOnlySpan<byte> line)
    {
        WatchLine<T> parsed;
        try
        {
            parsed = WatchLine<T>.Parse(line, _type);
        }
        catch (Exception exception) when (exception is JsonException or MalformedFieldException)
        {
            throw _errors.Malformed(_request, $"a line of the watch is no event ({exception.Message}): {ApiStatusParser.Excerpt(line)}", exception);
        }

        return parsed.Error is null ? parsed.Event : throw _errors.Refused(_request, 0, parsed.Error);
    }
}
