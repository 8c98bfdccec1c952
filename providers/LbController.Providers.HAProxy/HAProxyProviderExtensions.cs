using System.Diagnostics.Metrics;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Diagnostics;
using LbController.Providers.HAProxy.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LbController.Providers.HAProxy;

/// <summary>Adds the HAProxy adapter to a host.</summary>
public static class HAProxyProviderExtensions
{
    /// <summary>
    /// Registers the adapter as <see cref="ILoadBalancerProvider"/>, with its options and their validation. The host binds
    /// <see cref="HAProxyOptions"/> and registers <see cref="TimeProvider"/>, <see cref="Random"/>, logging and metrics.
    /// </summary>
    /// <exception cref="OptionsValidationException">When the adapter is resolved with options that are not valid; it holds every failure.</exception>
    public static IServiceCollection AddHAProxyProvider(this IServiceCollection services)
    {
        services.AddOptions<HAProxyOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HAProxyOptions>>(new HAProxyOptionsValidator(OperatingSystem.IsLinux())));
        services.AddSingleton<ILoadBalancerProvider>(provider => new HAProxyProvider(
            provider.GetRequiredService<IOptions<HAProxyOptions>>().Value,
            new HAProxyEnvironment
            {
                TimeProvider = provider.GetRequiredService<TimeProvider>(),
                Random = provider.GetRequiredService<Random>(),
                LoggerFactory = provider.GetRequiredService<ILoggerFactory>(),
                Meter = provider.GetRequiredService<IMeterFactory>().Create(HAProxyMetrics.MeterName),
            }));
        return services;
    }
}
