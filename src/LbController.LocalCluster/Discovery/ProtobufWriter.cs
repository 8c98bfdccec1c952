using System.Buffers;
using System.Text;

namespace LbController.LocalCluster.Discovery;

/// <summary>Writes the few forms of protobuf that OpenAPI needs: strings, booleans, messages.</summary>
internal sealed class ProtobufWriter
{
    private const int LengthDelimited = 2;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public void Text(int field, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Bytes(field, Encoding.UTF8.GetBytes(value));
        }
    }

    public void Flag(int field, bool value)
    {
        if (value)
        {
            Varint((uint)field << 3);
            Varint(1);
        }
    }

    public void Message(int field, Action<ProtobufWriter> write)
    {
        var inner = new ProtobufWriter();
        write(inner);
        Bytes(field, inner.ToArray());
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    private void Bytes(int field, byte[] value)
    {
        Varint(((uint)field << 3) | LengthDelimited);
        Varint((uint)value.Length);
        _bytes.Write(value);
    }

    private void Varint(uint value)
    {
        while (value >= 0x80)
        {
            _bytes.Write([(byte)(value | 0x80)]);
            value >>= 7;
        }

        _bytes.Write([(byte)value]);
    }
}
