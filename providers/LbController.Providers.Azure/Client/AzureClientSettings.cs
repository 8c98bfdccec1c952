using Azure.Core;
using LbController.Providers.Azure.Client.Credentials;

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

    /// <summary>
    /// <c>auto</c>, <c>workload-identity</c>, <c>managed-identity</c>, <c>client-secret</c>, <c>client-certificate</c> or <c>cli</c>. Where
    /// secret or certificate are not given with tenant and application, Azure.Identity looks for them in AZURE_*.
    /// </summary>
    public string Credential { get; init; } = "auto";

    /// <summary>The tenant; null for AZURE_TENANT_ID.</summary>
    public string? TenantId { get; init; }

    /// <summary>The application or user-assigned identity; null for AZURE_CLIENT_ID.</summary>
    public string? ClientId { get; init; }

    /// <summary>The secret or certificate of <see cref="ClientId"/> in <see cref="TenantId"/>; null for none.</summary>
    public ApplicationSecret? Application { get; init; }

    /// <summary>The share of ARM's documented request rates to keep to; 1 for all.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>How long one attempt may take, its reply's body included; at least a second.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many attempts a request has in all; 1 to 10.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>How long a call waits in all for other operations to leave its resource.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long an operation is followed until it counts as unanswered.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long the token authority has for a token, with all that is tried.</summary>
    public TimeSpan TokenTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Takes the place of <see cref="Credential"/>; null for that.</summary>
    public TokenCredential? TokenCredential { get; init; }

    /// <summary>What carries requests in place of the network; called once, and what it makes is owned by the clients.</summary>
    public Func<HttpMessageHandler>? Transport { get; init; }
}
