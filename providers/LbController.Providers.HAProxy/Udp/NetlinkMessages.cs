using System.Buffers.Binary;
using System.Net;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>
/// The few messages of nfnetlink that are used: list and delete tracked flows, read the generation of the tables. Pure. Headers are in the
/// machine's byte order, contents in the network's. What is not understood is left out, never an exception.
/// </summary>
internal static class NetlinkMessages
{
    /// <summary>The size of a message's header with that of nfnetlink.</summary>
    public const int HeaderSize = 20;

    /// <summary>The type of the answer that is an error, or a confirmation where the number is 0.</summary>
    public const int ErrorType = 2;

    /// <summary>The type of the message that ends a list.</summary>
    public const int DoneType = 3;

    private const int Request = 0x1;
    private const int Acknowledge = 0x4;
    private const int Dump = 0x300;
    private const int GetFlows = (1 << 8) | 1;
    private const int DeleteFlow = (1 << 8) | 2;
    private const int NewFlow = 1 << 8;
    private const int GetGeneration = (10 << 8) | 16;
    private const int NewGeneration = (10 << 8) | 15;
    private const int TupleOriginal = 1;
    private const int TupleReply = 2;
    private const int FlowId = 12;
    private const int FlowZone = 18;
    private const byte Udp = 17;

    /// <summary>Asks for all flows of a family.</summary>
    public static byte[] ListFlows(byte family) => Message(GetFlows, Request | Dump, family, []);

    /// <summary>Deletes a flow.</summary>
    public static byte[] Delete(byte family, ConntrackFlow flow) => Message(DeleteFlow, Request | Acknowledge, family, flow.Name);

    /// <summary>Asks for the generation.</summary>
    public static byte[] AskGeneration() => Message(GetGeneration, Request, 0, []);

    /// <summary>Splits what was received into messages: type and content after the first header.</summary>
    public static IEnumerable<(int Type, ReadOnlyMemory<byte> Body)> Split(ReadOnlyMemory<byte> received)
    {
        while (received.Length >= 16)
        {
            int length = BitConverter.ToInt32(received.Span);
            if (length < 16 || length > received.Length)
            {
                yield break;
            }

            yield return (BitConverter.ToUInt16(received.Span[4..]), received[16..length]);
            received = received[Math.Min(received.Length, Align(length))..];
        }
    }

    /// <summary>The number of an error message; 0 for a confirmation.</summary>
    public static int ErrorOf(ReadOnlyMemory<byte> body) => body.Length < 4 ? 0 : -BitConverter.ToInt32(body.Span);

    /// <summary>A UDP flow, or null where the message is none.</summary>
    public static ConntrackFlow? ReadFlow(int type, ReadOnlyMemory<byte> body)
    {
        if (type != NewFlow || body.Length < 4)
        {
            return null;
        }

        IPEndPoint? sent = null;
        IPEndPoint? answered = null;
        var name = new MemoryStream();
        foreach ((int attribute, ReadOnlyMemory<byte> whole, ReadOnlyMemory<byte> value) in Attributes(body[4..]))
        {
            switch (attribute)
            {
                case TupleOriginal:
                    sent = ReadTuple(value)?.Destination;
                    name.Write(whole.Span);
                    break;
                case TupleReply:
                    answered = ReadTuple(value)?.Source;
                    break;
                case FlowId or FlowZone:
                    name.Write(whole.Span);
                    break;
                default:
                    break;
            }
        }

        return sent is null || answered is null ? null : new ConntrackFlow(sent, answered, name.ToArray());
    }

    /// <summary>The generation, or null where the message is another one.</summary>
    public static uint? ReadGeneration(int type, ReadOnlyMemory<byte> body)
    {
        if (type != NewGeneration || body.Length < 4)
        {
            return null;
        }

        foreach ((int attribute, ReadOnlyMemory<byte> _, ReadOnlyMemory<byte> value) in Attributes(body[4..]))
        {
            if (attribute == 1 && value.Length == 4)
            {
                return BinaryPrimitives.ReadUInt32BigEndian(value.Span);
            }
        }

        return null;
    }

    private static (IPEndPoint Source, IPEndPoint Destination)? ReadTuple(ReadOnlyMemory<byte> tuple)
    {
        IPAddress? source = null;
        IPAddress? destination = null;
        int protocol = 0;
        int sourcePort = 0;
        int destinationPort = 0;
        foreach ((int part, ReadOnlyMemory<byte> _, ReadOnlyMemory<byte> content) in Attributes(tuple))
        {
            foreach ((int attribute, ReadOnlyMemory<byte> _, ReadOnlyMemory<byte> value) in Attributes(content))
            {
                switch (part, attribute, value.Length)
                {
                    case (1, 1 or 3, 4 or 16): source = new IPAddress(value.Span); break;
                    case (1, 2 or 4, 4 or 16): destination = new IPAddress(value.Span); break;
                    case (2, 1, 1): protocol = value.Span[0]; break;
                    case (2, 2, 2): sourcePort = BinaryPrimitives.ReadUInt16BigEndian(value.Span); break;
                    case (2, 3, 2): destinationPort = BinaryPrimitives.ReadUInt16BigEndian(value.Span); break;
                    default: break;
                }
            }
        }

        return protocol != Udp || source is null || destination is null ? null : (new IPEndPoint(source, sourcePort), new IPEndPoint(destination, destinationPort));
    }

    private static IEnumerable<(int Type, ReadOnlyMemory<byte> Whole, ReadOnlyMemory<byte> Value)> Attributes(ReadOnlyMemory<byte> text)
    {
        while (text.Length >= 4)
        {
            int length = BitConverter.ToUInt16(text.Span);
            if (length < 4 || length > text.Length)
            {
                yield break;
            }

            int whole = Math.Min(text.Length, Align(length));

            // The two highest bits say how the content is written.
            yield return (BitConverter.ToUInt16(text.Span[2..]) & 0x3fff, text[..whole], text[4..length]);
            text = text[whole..];
        }
    }

    private static int Align(int length) => (length + 3) & ~3;

    private static byte[] Message(int type, int flags, byte family, byte[] attributes)
    {
        var message = new byte[HeaderSize + attributes.Length];
        BitConverter.TryWriteBytes(message.AsSpan(0), message.Length);
        BitConverter.TryWriteBytes(message.AsSpan(4), (ushort)type);
        BitConverter.TryWriteBytes(message.AsSpan(6), (ushort)flags);
        BitConverter.TryWriteBytes(message.AsSpan(8), 1);
        message[16] = family;
        attributes.CopyTo(message, HeaderSize);
        return message;
    }
}
