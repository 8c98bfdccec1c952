using LbController.Cli;
using LbController.Options;
using LbController.Providers.Azure;
using LbController.Providers.Azure.Options;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LbController.Hosting.Providers;

/// <summary>Azure. Tenant and application that no setting names, and what the application proves itself with, are the environment's.</summary>
internal sealed class AzureRegistration : IProviderRegistration
{
    public string Name => "azure";

    public void Register(IServiceCollection services, AppOptions options, CliEnvironment environment)
    {
        services.Configure<AzureOptions>(target =>
        {
            options.Configuration.GetSection("Azure").Bind(target);
            target.TenantId = target.TenantId.Length > 0 ? target.TenantId : Variable("AZURE_TENANT_ID");
            target.ClientId = target.ClientId.Length > 0 ? target.ClientId : Variable("AZURE_CLIENT_ID");
            target.ClientSecret = Variable("AZURE_CLIENT_SECRET");

            // A file with a password is opened by Azure.Identity alone, which goes by the environment for tenant and application, too.
            target.ClientCertificatePath = Variable("AZURE_CLIENT_CERTIFICATE_PASSWORD").Length == 0 ? Variable("AZURE_CLIENT_CERTIFICATE_PATH") : "";
        });
        services.AddAzureProvider();

        string Variable(string name) => environment.Variables.GetValueOrDefault(name, "");
    }

    public void Check(IServiceProvider services) => _ = services.GetRequiredService<IOptions<AzureOptions>>().Value;
}
