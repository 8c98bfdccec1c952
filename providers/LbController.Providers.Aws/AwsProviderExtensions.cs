using System.Diagnostics.Metrics;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Client;
using LbController.Providers.Aws.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LbController.Providers.Aws;

/// <summary>Adds the AWS adapter to a host.</summary>
public static class AwsProviderExtensions
{
    /// <summary>
    /// Registers the adapter as <see cref="ILoadBalancerProvider"/>, with its options and their validation. The host binds
    /// <see cref="AwsOptions"/> and registers <see cref="TimeProvider"/>, <see cref="Random"/>, logging and metrics. Nothing is asked of AWS
    /// before the adapter's first call.
    /// </summary>
    /// <exception cref="OptionsValidationException">When the adapter is resolved with options that are not valid; it holds every failure.</exception>
    public static IServiceCollection AddAwsProvider(this IServiceCollection services)
    {
        services.AddOptions<AwsOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AwsOptions>>(new AwsOptionsValidator()));
        services.AddSingleton<ILoadBalancerProvider>(provider =>
        {
            AwsOptions options = provider.GetRequiredService<IOptions<AwsOptions>>().Value;
            TimeProvider time = provider.GetRequiredService<TimeProvider>();
            var clients = new AwsClients(
                AwsSettingsFactory.Client(options),
                provider.GetRequiredService<ILoggerFactory>(),
                provider.GetRequiredService<IMeterFactory>(),
                time,
                provider.GetRequiredService<Random>());
            return new AwsProvider(clients.LoadBalancing, clients.Compute, AwsSettingsFactory.Create(options, () => clients.Region), time, clients);
        });
        return services;
    }
}
