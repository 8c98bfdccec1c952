namespace LbController.Providers.Azure.Client;

/// <summary>How Azure is reached.</summary>
internal sealed record AzureClientSettings
{
    /// <summary><c>public</c>, <c>china</c> or <c>government</c>: where Resource Manager and the token authority are.</summary>
    public string Cloud { get; init; } = "public";

    /// <summary>Resource Manager's URL, https; null for the cloud's.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>What tokens are asked for, such as <c>https://management.azure.com</c>; null for the cloud's.</summary>
    public string? Audience { get; init; }

    /// <summary>The token authority's URL, https; null for the cloud's.</summary>
    public Uri? AuthorityHost { get; init; }

    /// <summary>A file with the PEM certificates that an endpoint of one's own is trusted by, besides the machine's; null for those alone.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary><c>auto</c>, <c>workload-identity</c>, <c>managed-identity</c>, <c>client-secret</c>, <c>client-certificate</c> or <c>cli</c>.</summary>
    public string Credential { get; init; } = "auto";

    /// <summary>The tenant; null for AZURE_TENANT_ID.</summary>
    public string? TenantId { get; init; }

    /// <summary>The application or user-assigned identity; null for AZURE_CLIENT_ID.</summary>
    public string? ClientId { get; init; }

    /// <summary>The share of ARM's documented request rates to keep to; 1 for all.</summary>
    public double RateFactor { get; init; } = 1;
}
