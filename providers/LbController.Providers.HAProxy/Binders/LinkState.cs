using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json;

namespace LbController.Providers.HAProxy.Binders;

/// <summary>A network interface as <c>ip -j addr show</c> tells it.</summary>
/// <param name="Index">The kernel's number of it.</param>
/// <param name="Hardware">Its address in the LAN; null where it has no neighbours to tell (loopback, tunnels).</param>
/// <param name="Labels">Its addresses, each with its label; empty for IPv6, which has none.</param>
internal sealed record LinkState(int Index, PhysicalAddress? Hardware, IReadOnlyDictionary<IPAddress, string> Labels)
{
    private const int EthernetAddressLength = 6;

    /// <summary>Reads the answer; null where it is none.</summary>
    public static LinkState? Parse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement link = document.RootElement.EnumerateArray().FirstOrDefault(element => element.TryGetProperty("ifindex", out _));
            return link.ValueKind == JsonValueKind.Object ? Read(link) : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException or InvalidOperationException or KeyNotFoundException)
        {
            // The caller says that the interface cannot be read.
            return null;
        }
    }

    private static LinkState Read(JsonElement link)
    {
        var labels = new Dictionary<IPAddress, string>();
        foreach (JsonElement address in link.GetProperty("addr_info").EnumerateArray())
        {
            if (address.TryGetProperty("local", out JsonElement local) && IPAddress.TryParse(local.GetString(), out IPAddress? ip))
            {
                labels[ip] = address.TryGetProperty("label", out JsonElement label) ? label.GetString() ?? "" : "";
            }
        }

        bool isEthernet = link.GetProperty("link_type").GetString() == "ether";
        PhysicalAddress? hardware = isEthernet ? PhysicalAddress.Parse(link.GetProperty("address").GetString()?.ToUpper(CultureInfo.InvariantCulture).Replace(':', '-')) : null;
        return new LinkState(link.GetProperty("ifindex").GetInt32(), hardware?.GetAddressBytes().Length == EthernetAddressLength ? hardware : null, labels);
    }
}
