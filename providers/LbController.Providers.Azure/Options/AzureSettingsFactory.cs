using LbController.Abstractions.Model;
using LbController.Providers.Azure.Client;
using LbController.Providers.Azure.Client.Credentials;
using LbController.Providers.Azure.Model;
using LbController.Providers.Foundation.Annotations;
using LbController.Providers.Foundation.Options;

namespace LbController.Providers.Azure.Options;

/// <summary>Turns valid options into the settings of the adapter's parts. Pure.</summary>
internal static class AzureSettingsFactory
{
    /// <summary>How Azure is reached.</summary>
    public static AzureClientSettings Client(AzureOptions options) => new()
    {
        Cloud = options.Cloud,
        Endpoint = Endpoint(options.Endpoint),
        Audience = OptionTexts.TextOrNull(options.Audience),
        AuthorityHost = Endpoint(options.AuthorityHost),
        CertificateAuthorityFile = OptionTexts.TextOrNull(options.CaFile),
        Credential = options.Credential,
        TenantId = OptionTexts.TextOrNull(options.TenantId),
        ClientId = OptionTexts.TextOrNull(options.ClientId),
        Application = Application(options),
        RateFactor = options.RatePercent / 100.0,
    };

    /// <summary>What holds for all Services.</summary>
    /// <param name="options">Valid ones.</param>
    public static AzureSettings Create(AzureOptions options) => new()
    {
        SubscriptionId = options.SubscriptionId.ToLowerInvariant(),
        ResourceGroup = options.ResourceGroup,
        VirtualNetwork = options.Vnet,
        VirtualNetworkResourceGroup = OptionTexts.TextOrNull(options.VnetResourceGroup) ?? options.ResourceGroup,
        Subnet = options.Subnet,
        SecurityGroup = OptionTexts.TextOrNull(options.SecurityGroup),
        SecurityGroupResourceGroup = OptionTexts.TextOrNull(options.SecurityGroupResourceGroup) ?? options.ResourceGroup,
        LoadBalancerName = OptionTexts.TextOrNull(options.LoadBalancerName),
        MostLoadBalancers = options.MaxLoadBalancers,
        IsInternalByDefault = options.DefaultInternal,
        FloatingIpByDefault = options.DefaultFloatingIp,
        AllowsOutboundSnat = options.AllowOutboundSnat,
        DrainPeriod = options.DrainPeriod,
        Zones = OptionTexts.Entries(options.Zones).Order(StringComparer.Ordinal).ToValueList(),
        DefaultTags = Terms.ParseMap(options.DefaultTags) ?? ValueMap.Empty,
    };

    private static ApplicationSecret? Application(AzureOptions options) => options.ClientSecret.Length + options.ClientCertificatePath.Length == 0
        ? null
        : new ApplicationSecret(OptionTexts.TextOrNull(options.ClientSecret), OptionTexts.TextOrNull(options.ClientCertificatePath));

    /// <summary>A URL with TLS, or null where the text is none, or is empty: tokens go there.</summary>
    public static Uri? Endpoint(string text) => OptionTexts.Endpoint(text) is { Scheme: "https" } endpoint ? endpoint : null;
}
