using System.Buffers;

namespace LbController.Kubernetes.Http;

/// <summary>A whole answer in a rented buffer; dispose to give it back.</summary>
internal struct ResponseBody : IDisposable
{
    private byte[] _buffer;
    private int _length;

    private ResponseBody(byte[] buffer)
    {
        _buffer = buffer;
    }

    public readonly ReadOnlySpan<byte> Span => _buffer.AsSpan(0, _length);

    /// <summary>Reads to the end; throws <see cref="InvalidDataException"/> beyond <paramref name="limit"/> bytes.</summary>
    public static async Task<ResponseBody> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        long expected = Math.Min(content.Headers.ContentLength ?? 16 * 1024, limit);
        await using Stream stream = await content.ReadAsStreamAsync(cancellationToken);
        var body = new ResponseBody(ArrayPool<byte>.Shared.Rent((int)expected + 1));
        try
        {
            while (true)
            {
                int read = await stream.ReadAsync(body._buffer.AsMemory(body._length), cancellationToken);
                if (read == 0)
                {
                    return body;
                }

                body._length += read;
                if (body._length > limit)
                {
                    throw new InvalidDataException($"longer than {limit} bytes");
                }

                body.GrowIfFull();
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _length = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void GrowIfFull()
    {
        if (_length < _buffer.Length)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
