using LbController.Cli;
using LbController.Options;
using LbController.Providers.Aws;
using LbController.Providers.Aws.Options;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LbController.Hosting.Providers;

/// <summary>AWS.</summary>
internal sealed class AwsRegistration : IProviderRegistration
{
    public string Name => "aws";

    public void Register(IServiceCollection services, AppOptions options, CliEnvironment environment)
    {
        services.Configure<AwsOptions>(options.Configuration.GetSection("Aws"));
        services.AddAwsProvider();
    }

    public void Check(IServiceProvider services) => _ = services.GetRequiredService<IOptions<AwsOptions>>().Value;
}
