using System.Net;
using LbController.Abstractions.Model;
using LbController.Core.Status;

namespace LbController.Runtime.Reconciliation;

/// <summary>Reads the addresses back from a status. What does not parse is not ours and is left out.</summary>
internal static class PublishedAddresses
{
    public static ValueList<PublishedAddress> Of(ServiceStatus status) =>
        status.Ingress.Select(Of).OfType<PublishedAddress>().ToValueList();

    private static PublishedAddress? Of(IngressEntry entry)
    {
        if (entry.Ip is not null)
        {
            return IPAddress.TryParse(entry.Ip, out IPAddress? ip)
                ? PublishedAddress.OfIp(ip, entry.IpMode == "Proxy" ? IpMode.Proxy : IpMode.Vip)
                : null;
        }

        return string.IsNullOrEmpty(entry.Hostname) ? null : PublishedAddress.OfHostname(entry.Hostname);
    }
}
