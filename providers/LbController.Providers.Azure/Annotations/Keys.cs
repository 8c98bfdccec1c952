using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Azure.Annotations;

/// <summary>What the keys of the adapter's annotations are made of.</summary>
internal static class Keys
{
    /// <summary>The prefix of the well-known annotations.</summary>
    public const string VendorPrefix = "service.beta.kubernetes.io/azure-";

    /// <summary>The prefix of those that are about one port, which follows.</summary>
    public const string PortPrefix = "service.beta.kubernetes.io/port_";

    /// <summary>The prefix of this adapter's own.</summary>
    public const string OwnPrefix = "azure.lbcontroller.io/";

    /// <summary>Makes the well-known ones.</summary>
    public static readonly Terms Vendor = new(VendorPrefix);

    /// <summary>Makes this adapter's own.</summary>
    public static readonly Terms Own = new(OwnPrefix);
}
