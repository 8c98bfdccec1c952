using System.Globalization;
using System.Net;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>Reads which nodes the checks of HAProxy have found down, from <c>show servers state</c>. Pure; lines that are not understood are left out.</summary>
internal static class ServerStates
{
    private const int ForcedMaintenance = 1;

    /// <summary>The nodes that are known by address: true for those that take traffic.</summary>
    /// <param name="reply">The answer for one or several back ends, each with its own header, or without.</param>
    public static IReadOnlyDictionary<(string Check, IPAddress Node), bool> Parse(string? reply)
    {
        var states = new Dictionary<(string, IPAddress), bool>();
        string[] fields = ["be_id", "be_name", "srv_id", "srv_name", "srv_addr", "srv_op_state", "srv_admin_state"];
        foreach (string line in (reply ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                fields = line[2..].Split(' ');
                continue;
            }

            string[] values = line.Split(' ');
            if (IPAddress.TryParse(Field("srv_addr"), out IPAddress? node)
                && int.TryParse(Field("srv_op_state"), NumberStyles.None, CultureInfo.InvariantCulture, out int operation)
                && int.TryParse(Field("srv_admin_state"), NumberStyles.None, CultureInfo.InvariantCulture, out int admin)
                && (admin & ForcedMaintenance) == 0)
            {
                // A place that is not in use is in maintenance. Where two are the node's, one that is up will do.
                (string, IPAddress) key = (Field("be_name"), node);
                states[key] = operation != 0 || states.GetValueOrDefault(key);
            }

            string Field(string name) => Array.IndexOf(fields, name) is int index and >= 0 && index < values.Length ? values[index] : "";
        }

        return states;
    }
}
