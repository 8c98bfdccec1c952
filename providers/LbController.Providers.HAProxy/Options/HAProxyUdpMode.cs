namespace LbController.Providers.HAProxy.Options;

/// <summary>How UDP is forwarded beside HAProxy, which cannot.</summary>
public enum HAProxyUdpMode
{
    /// <summary>By nftables where it is permitted, else by nginx where that is installed, else not.</summary>
    Auto,

    /// <summary>By the kernel: needs root or NET_ADMIN.</summary>
    Nftables,

    /// <summary>By an nginx process with its stream module.</summary>
    Nginx,

    /// <summary>Not: UDP ports are reported as not served.</summary>
    None,
}
