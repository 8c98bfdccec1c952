using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Net;

namespace LbController.LocalCluster.Pods;

/// <summary>
/// The UDP half of what a pod runs: one datagram in, one out. It answers <c>hostname</c>, <c>clientip</c> and <c>echo …</c> as upstream's
/// test image does (agnhost netexec, which reads in lower case), and anything else with who it is and who asked, as over TCP.
/// </summary>
internal sealed class DatagramEcho(string pod, Func<string, JsonObject> describe) : IDisposable
{
    private readonly List<Socket> _sockets = [];

    /// <exception cref="SocketException">The address is taken or is not one of this machine.</exception>
    public void Open(IPEndPoint place)
    {
        Socket socket = DatagramLoop.Open(place);
        _sockets.Add(socket);
        _ = DatagramLoop.RunAsync(socket, (datagram, client) => AnswerAsync(socket, datagram, client), static () => { });
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private async ValueTask AnswerAsync(Socket socket, ReadOnlyMemory<byte> datagram, IPEndPoint client)
    {
        string text = Encoding.UTF8.GetString(datagram.Span).Trim();
        string asked = text.ToLowerInvariant();
        byte[] answer = asked switch
        {
            "hostname" => Encoding.UTF8.GetBytes(pod),
            "clientip" => Encoding.UTF8.GetBytes(client.ToString()),
            _ when asked.StartsWith("echo ", StringComparison.Ordinal) => Encoding.UTF8.GetBytes(asked[5..]),
            _ => Describe(client, text),
        };
        try
        {
            await socket.SendToAsync(answer, SocketFlags.None, client);
        }
        catch (SocketException)
        {
            // The client cannot be reached, or the answer is too long: lost, as datagrams are.
        }
    }

    private byte[] Describe(IPEndPoint client, string text)
    {
        JsonObject body = describe(client.ToString());
        body["text"] = text;
        return body.ToBytes();
    }
}
