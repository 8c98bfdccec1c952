using LbController.Abstractions.Errors;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>Says what an error of nft means for whoever runs the controller. Pure. nft tells by text only; it is run without a locale.</summary>
internal static class NftErrors
{
    /// <summary>Explains.</summary>
    /// <param name="errors">What nft printed.</param>
    public static ProviderException Explain(string errors)
    {
        string first = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "it gave no reason";
        return first switch
        {
            _ when errors.Contains("Operation not permitted", StringComparison.Ordinal) =>
                new ProviderException(ProviderErrorKind.Denied, "nft", "nftables needs root or the capability NET_ADMIN, which the controller does not have"),
            _ when errors.Contains("Protocol not supported", StringComparison.Ordinal)
                || errors.Contains("Operation not supported", StringComparison.Ordinal)
                || errors.Contains("Could not process rule: No such file or directory", StringComparison.Ordinal)
                || errors.Contains("Unable to initialize Netlink socket", StringComparison.Ordinal) =>
                new ProviderException(ProviderErrorKind.Unavailable, "nft", $"the kernel lacks nf_tables or a part of it (nft_nat, nft_masq, nft_numgen, nft_hash, nft_reject): {first}"),
            _ => new ProviderException(ProviderErrorKind.Unavailable, "nft", $"nft failed: {first}"),
        };
    }
}
