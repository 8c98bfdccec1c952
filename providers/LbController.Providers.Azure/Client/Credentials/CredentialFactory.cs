using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace LbController.Providers.Azure.Client.Credentials;

/// <summary>Makes the credential that the settings name. Nothing that would ask a person, and nothing of a developer's editor.</summary>
internal static class CredentialFactory
{
    /// <summary>Makes it; asks for nothing yet.</summary>
    /// <param name="settings">Which.</param>
    /// <param name="authorityHost">The token authority.</param>
    /// <param name="transport">Carries its requests; null for Azure.Identity's own.</param>
    /// <exception cref="ArgumentException">There is no such credential.</exception>
    public static TokenCredential Make(AzureClientSettings settings, Uri authorityHost, HttpPipelineTransport? transport)
    {
        // An authority of one's own is none that Microsoft could vouch for.
        bool isForeign = settings.AuthorityHost is not null;
        if (OfApplication(settings, authorityHost, transport, isForeign) is { } application)
        {
            return application;
        }

        switch (settings.Credential)
        {
            case "auto":
                return new DefaultAzureCredential(Automatic(settings, authorityHost, transport, isForeign));
            case "workload-identity":
                var workload = With(new WorkloadIdentityCredentialOptions { DisableInstanceDiscovery = isForeign }, authorityHost, transport);
                workload.TenantId = settings.TenantId ?? workload.TenantId;
                workload.ClientId = settings.ClientId ?? workload.ClientId;
                return new WorkloadIdentityCredential(workload);
            case "managed-identity":
                ManagedIdentityId identity = settings.ClientId is { } client ? ManagedIdentityId.FromUserAssignedClientId(client) : ManagedIdentityId.SystemAssigned;
                return new ManagedIdentityCredential(With(new ManagedIdentityCredentialOptions(identity), authorityHost, transport));
            case "client-secret" or "client-certificate":
                return new EnvironmentCredential(With(new EnvironmentCredentialOptions { DisableInstanceDiscovery = isForeign }, authorityHost, transport));
            case "cli":
                return new AzureCliCredential(With(new AzureCliCredentialOptions { TenantId = settings.TenantId }, authorityHost, transport));
            default:
                throw new ArgumentException($"There is no credential {settings.Credential}: auto, workload-identity, managed-identity, client-secret, client-certificate, cli.", nameof(settings));
        }
    }

    /// <summary>What a person can do where there is no token.</summary>
    public static string Advice(string credential) => credential switch
    {
        "workload-identity" => "Label the controller's pod for workload identity, annotate its service account with the identity's client id, and federate the identity with the service account.",
        "managed-identity" => "Assign the managed identity to the controller's machines, and name it where there are several.",
        "client-secret" => "Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET; renew the secret where it has expired.",
        "client-certificate" => "Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_CERTIFICATE_PATH; renew the certificate where it has expired.",
        "cli" => "Run az login on the controller's machine.",
        _ => "Give the controller workload identity, its machines a managed identity, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.",
    };

    /// <summary>The credential of an application whose secret or certificate is given; null where something is missing, or another one is wanted.</summary>
    private static TokenCredential? OfApplication(AzureClientSettings settings, Uri authorityHost, HttpPipelineTransport? transport, bool isForeign)
    {
        if (settings is not { TenantId: { } tenant, ClientId: { } client, Application: { } application })
        {
            return null;
        }

        if (settings.Credential is "client-secret" or "auto" && application.Secret is { } secret)
        {
            return new ClientSecretCredential(tenant, client, secret, With(new ClientSecretCredentialOptions { DisableInstanceDiscovery = isForeign }, authorityHost, transport));
        }

        return settings.Credential is "client-certificate" or "auto" && application.CertificatePath is { } path
            ? new ClientCertificateCredential(tenant, client, path, With(new ClientCertificateCredentialOptions { DisableInstanceDiscovery = isForeign }, authorityHost, transport))
            : null;
    }

    private static DefaultAzureCredentialOptions Automatic(AzureClientSettings settings, Uri authorityHost, HttpPipelineTransport? transport, bool isForeign)
    {
        DefaultAzureCredentialOptions options = With(
            new DefaultAzureCredentialOptions
            {
                ExcludeVisualStudioCredential = true,
                ExcludeVisualStudioCodeCredential = true,
                ExcludeAzurePowerShellCredential = true,
                ExcludeAzureDeveloperCliCredential = true,
                ExcludeInteractiveBrowserCredential = true,
                ExcludeBrokerCredential = true,
                DisableInstanceDiscovery = isForeign,
            },
            authorityHost,
            transport);
        options.TenantId = settings.TenantId ?? options.TenantId;
        options.ManagedIdentityClientId = settings.ClientId ?? options.ManagedIdentityClientId;
        options.WorkloadIdentityClientId = settings.ClientId ?? options.WorkloadIdentityClientId;
        return options;
    }

    private static T With<T>(T options, Uri authorityHost, HttpPipelineTransport? transport)
        where T : TokenCredentialOptions
    {
        options.AuthorityHost = authorityHost;
        if (transport is not null)
        {
            options.Transport = transport;
        }

        return options;
    }
}
