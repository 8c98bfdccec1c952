using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace LbController.Providers.HAProxy.Binders;

/// <summary>An interface as the kernel's packet sockets name it (<c>sockaddr_ll</c>).</summary>
/// <param name="index">The kernel's number of the interface.</param>
/// <param name="etherType">The frames' type.</param>
internal sealed class LinkEndPoint(int index, ushort etherType) : EndPoint
{
    private const int Size = 20;

    /// <inheritdoc/>
    public override AddressFamily AddressFamily => AddressFamily.Packet;

    /// <inheritdoc/>
    public override SocketAddress Serialize()
    {
        var address = new SocketAddress(AddressFamily.Packet, Size);
        Span<byte> buffer = address.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], etherType);
        BitConverter.TryWriteBytes(buffer[4..], index);
        return address;
    }

    /// <inheritdoc/>
    public override EndPoint Create(SocketAddress socketAddress) => new LinkEndPoint(index, etherType);
}
