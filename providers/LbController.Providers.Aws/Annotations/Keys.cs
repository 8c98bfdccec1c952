using LbController.Abstractions.Model;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Aws.Annotations;

/// <summary>What the keys of the adapter's annotations are made of.</summary>
internal static class Keys
{
    /// <summary>The prefix of the well-known annotations.</summary>
    public const string VendorPrefix = "service.beta.kubernetes.io/aws-load-balancer-";

    /// <summary>The prefix of weighted actions.</summary>
    public const string ActionsPrefix = "service.beta.kubernetes.io/actions.";

    /// <summary>The prefix of this adapter's own.</summary>
    public const string OwnPrefix = "aws.lbcontroller.io/";

    /// <summary>Makes the well-known ones.</summary>
    public static readonly Terms Vendor = new(VendorPrefix);

    /// <summary>The words before the ports of those that are about one listener.</summary>
    public static readonly ValueList<string> Protocols = ["TCP", "UDP", "TCP_UDP", "TLS"];
}
