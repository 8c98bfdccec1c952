namespace LbController.Providers.Azure.Options;

/// <summary>
/// How the Azure adapter reaches Azure, and what an administrator sets for all Services. Bound by the executable; texts are as a user writes
/// them, so that everything wrong with them is found at once. Secrets are no settings: they come out of the environment, where Azure's own programs look.
/// </summary>
public sealed class AzureOptions
{
    /// <summary>The subscription of the cluster, a GUID; has to be set.</summary>
    public string SubscriptionId { get; set; } = "";

    /// <summary>Where load balancers and public IPs are made; has to be set.</summary>
    public string ResourceGroup { get; set; } = "";

    /// <summary>The nodes' virtual network; has to be set.</summary>
    public string Vnet { get; set; } = "";

    /// <summary>The virtual network's resource group; empty (default) for <see cref="ResourceGroup"/>.</summary>
    public string VnetResourceGroup { get; set; } = "";

    /// <summary>The nodes' subnet, and that of internal load balancers; has to be set.</summary>
    public string Subnet { get; set; } = "";

    /// <summary>The network security group to write rules into; empty (default) for that of the subnet, <c>none</c> for none.</summary>
    public string SecurityGroup { get; set; } = "";

    /// <summary>The security group's resource group; empty (default) for <see cref="ResourceGroup"/>.</summary>
    public string SecurityGroupResourceGroup { get; set; } = "";

    /// <summary>The name of the first public load balancer, up to 68 characters; empty (default) for one made from the cluster's id.</summary>
    public string LoadBalancerName { get; set; } = "";

    /// <summary>How many public ones there may be, and as many internal ones; 1 to 20. A further one is made where 300 rules on a node are reached, and shares the nodes with the others.</summary>
    public int MaxLoadBalancers { get; set; } = 8;

    /// <summary>Makes Services internal that do not say.</summary>
    public bool DefaultInternal { get; set; }

    /// <summary>Takes traffic to the nodes with the load balancer's address, for Services that do not say.</summary>
    public bool DefaultFloatingIp { get; set; }

    /// <summary>Lets nodes use the public addresses of Services for their own outbound traffic.</summary>
    public bool AllowOutboundSnat { get; set; }

    /// <summary>How long a node that leaves keeps its connections, 0 s to 1 h; default 30 s.</summary>
    public TimeSpan DrainPeriod { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Availability zones of new addresses, with commas between; empty (default) leaves it to Azure.</summary>
    public string Zones { get; set; } = "";

    /// <summary>Tags on everything that is made, <c>key=value</c> with commas between; at most 46.</summary>
    public string DefaultTags { get; set; } = "";

    /// <summary><c>public</c> (default), <c>china</c> or <c>government</c>.</summary>
    public string Cloud { get; set; } = "public";

    /// <summary>Resource Manager's URL, https; empty (default) for the cloud's.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>What tokens are asked for; empty (default) for the cloud's.</summary>
    public string Audience { get; set; } = "";

    /// <summary>The token authority's URL, https; empty (default) for the cloud's.</summary>
    public string AuthorityHost { get; set; } = "";

    /// <summary>A file with the PEM certificates that the endpoint is trusted by, besides the machine's; empty (default) for those alone.</summary>
    public string CaFile { get; set; } = "";

    /// <summary><c>auto</c> (default), <c>workload-identity</c>, <c>managed-identity</c>, <c>client-secret</c>, <c>client-certificate</c> or <c>cli</c>.</summary>
    public string Credential { get; set; } = "auto";

    /// <summary>The tenant; empty (default) for AZURE_TENANT_ID.</summary>
    public string TenantId { get; set; } = "";

    /// <summary>The application or user-assigned identity; empty (default) for AZURE_CLIENT_ID.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>AZURE_CLIENT_SECRET; empty where there is none. With tenant and application it is the credential of <c>client-secret</c> and <c>auto</c>.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>
    /// AZURE_CLIENT_CERTIFICATE_PATH, a PEM or PFX file with certificate and key and without a password; empty where there is none.
    /// Likewise, of <c>client-certificate</c>.
    /// </summary>
    public string ClientCertificatePath { get; set; } = "";

    /// <summary>The share of Resource Manager's documented request rates to keep to, in per cent: less where others use the subscription too. 1 to 10,000.</summary>
    public int RatePercent { get; set; } = 100;
}
