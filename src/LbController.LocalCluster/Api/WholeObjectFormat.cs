using System.Text;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Api;

/// <summary>Sends whole objects; the bytes of an object are shared by all watches.</summary>
internal sealed class WholeObjectFormat(ResourceType resource) : IWatchFormat
{
    public byte[] Line(string type, StoredObject item)
    {
        byte[] body = ObjectView.Bytes(resource, item);
        byte[] head = Encoding.ASCII.GetBytes($"{{\"type\":\"{type}\",\"object\":");
        var line = new byte[head.Length + body.Length + 2];
        head.CopyTo(line, 0);
        body.CopyTo(line, head.Length);
        line[^2] = (byte)'}';
        line[^1] = (byte)'\n';
        return line;
    }

    public JsonObject Bookmark(JsonObject body) => body;
}
