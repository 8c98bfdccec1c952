using Azure.Identity;

namespace LbController.Providers.Azure.Client;

/// <summary>Where Resource Manager and the token authority are.</summary>
/// <param name="Endpoint">Resource Manager's URL.</param>
/// <param name="Audience">What tokens are asked for.</param>
/// <param name="AuthorityHost">The token authority's URL.</param>
internal sealed record AzureCloud(Uri Endpoint, string Audience, Uri AuthorityHost)
{
    private static readonly AzureCloud Public = Of("https://management.azure.com", AzureAuthorityHosts.AzurePublicCloud);
    private static readonly AzureCloud China = Of("https://management.chinacloudapi.cn", AzureAuthorityHosts.AzureChina);
    private static readonly AzureCloud Government = Of("https://management.usgovcloudapi.net", AzureAuthorityHosts.AzureGovernment);

    /// <summary>The scope of the tokens.</summary>
    public string Scope => Audience.TrimEnd('/') + "/.default";

    /// <summary>The cloud that the settings name, with what they say themselves in its place.</summary>
    /// <exception cref="ArgumentException">There is no such cloud.</exception>
    public static AzureCloud Of(AzureClientSettings settings)
    {
        AzureCloud cloud = settings.Cloud switch
        {
            "public" => Public,
            "china" => China,
            "government" => Government,
            _ => throw new ArgumentException($"There is no cloud {settings.Cloud}: public, china, government.", nameof(settings)),
        };
        return new AzureCloud(settings.Endpoint ?? cloud.Endpoint, settings.Audience ?? cloud.Audience, settings.AuthorityHost ?? cloud.AuthorityHost);
    }

    /// <summary>Whether a link that Azure sent leads to Resource Manager itself, so that it may have our token.</summary>
    public bool Owns(Uri link) =>
        link.IsAbsoluteUri
        && link.Scheme == Endpoint.Scheme
        && link.Port == Endpoint.Port
        && link.UserInfo.Length == 0
        && string.Equals(link.IdnHost, Endpoint.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static AzureCloud Of(string manager, Uri authority) => new(new Uri(manager), manager, authority);
}
