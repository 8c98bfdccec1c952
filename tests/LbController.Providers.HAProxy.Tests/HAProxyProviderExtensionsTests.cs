using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LbController.Providers.HAProxy.Tests;

public sealed class HAProxyProviderExtensionsTests
{
    [Fact]
    public async Task ValidOptions_YieldTheProvider_WithWhatThePoolsCan()
    {
        await using ServiceProvider services = Build(options =>
        {
            options.StateDirectory = "/var/lib/lb";
            options.AddressPools = [HAProxyAddressPool.Parse("192.0.2.0/24")];
        });

        ILoadBalancerProvider provider = services.GetRequiredService<ILoadBalancerProvider>();

        Assert.Equal("haproxy", provider.Name);
        Assert.Equal([Abstractions.Model.IpFamily.IPv4], provider.Capabilities.Families);
        Assert.True(provider.Capabilities.SourceRanges);
    }

    [Fact]
    public async Task InvalidOptions_FailWithEverything()
    {
        await using ServiceProvider services = Build(_ => { });

        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<ILoadBalancerProvider>());

        Assert.Equal(2, exception.Failures.Count());
    }

    private static ServiceProvider Build(Action<HAProxyOptions> configure) => new ServiceCollection()
        .AddLogging()
        .AddMetrics()
        .AddSingleton(TimeProvider.System)
        .AddSingleton(new Random(1))
        .Configure(configure)
        .AddHAProxyProvider()
        .BuildServiceProvider();
}
