using System.Net;

namespace LbController.Kubernetes.Configuration;

/// <summary>User and password from the address of a proxy.</summary>
internal static class ProxyCredentials
{
    public static NetworkCredential? Of(Uri proxy)
    {
        if (proxy.UserInfo.Length == 0)
        {
            return null;
        }

        string[] parts = proxy.UserInfo.Split(':', 2);
        return new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }
}
