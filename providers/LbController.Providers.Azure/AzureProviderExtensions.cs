using System.Diagnostics.Metrics;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Client;
using LbController.Providers.Azure.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LbController.Providers.Azure;

/// <summary>Adds the Azure adapter to a host.</summary>
public static class AzureProviderExtensions
{
    /// <summary>
    /// Registers the adapter as <see cref="ILoadBalancerProvider"/>, with its options and their validation. The host binds
    /// <see cref="AzureOptions"/> and registers <see cref="TimeProvider"/>, <see cref="Random"/>, logging and metrics. Nothing is asked of
    /// Azure before the adapter's first call.
    /// </summary>
    /// <exception cref="OptionsValidationException">When the adapter is resolved with options that are not valid; it holds every failure.</exception>
    public static IServiceCollection AddAzureProvider(this IServiceCollection services)
    {
        services.AddOptions<AzureOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AzureOptions>>(new AzureOptionsValidator()));
        services.AddSingleton<ILoadBalancerProvider>(provider =>
        {
            AzureOptions options = provider.GetRequiredService<IOptions<AzureOptions>>().Value;
            TimeProvider time = provider.GetRequiredService<TimeProvider>();
            ILoggerFactory loggers = provider.GetRequiredService<ILoggerFactory>();
            var clients = new AzureClients(AzureSettingsFactory.Client(options), loggers, provider.GetRequiredService<IMeterFactory>(), time, provider.GetRequiredService<Random>());
            return new AzureProvider(clients.Arm, AzureSettingsFactory.Create(options), time, loggers.CreateLogger<AzureProvider>(), clients);
        });
        return services;
    }
}
