using LbController.Cli;
using LbController.Options;
using LbController.Providers.HAProxy;
using LbController.Providers.HAProxy.Options;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LbController.Hosting.Providers;

/// <summary>HAProxy.</summary>
/// <param name="adjust">What is not as the settings say: of <c>local</c>.</param>
internal sealed class HAProxyRegistration(Action<HAProxyOptions>? adjust = null) : IProviderRegistration
{
    /// <summary>The section of its options.</summary>
    public const string Section = "HAProxy";

    public string Name => "haproxy";

    public void Register(IServiceCollection services, AppOptions options, CliEnvironment environment)
    {
        services.Configure<HAProxyOptions>(target =>
        {
            options.Configuration.GetSection(Section).Bind(target);
            target.SearchPath = environment.Variables.GetValueOrDefault("PATH", "");
            target.AddressPools = Pools(options.HAProxyPool);
            adjust?.Invoke(target);
        });
        services.AddHAProxyProvider();
    }

    public void Check(IServiceProvider services) => _ = services.GetRequiredService<IOptions<HAProxyOptions>>().Value;

    /// <summary>The address pools of a text that has been validated.</summary>
    /// <exception cref="FormatException">It has not.</exception>
    public static IReadOnlyList<HAProxyAddressPool> Pools(string? text)
    {
        var errors = new List<string>();
        IReadOnlyList<HAProxyAddressPool> pools = HAProxyAddressPools.Parse(text ?? "", errors);
        return errors.Count == 0 ? pools : throw new FormatException($"The address pools {string.Join("; ", errors)}.");
    }

    /// <summary>What is wrong with the text of address pools, each as the end of a sentence.</summary>
    public static IReadOnlyList<string> PoolErrors(string text)
    {
        var errors = new List<string>();
        HAProxyAddressPools.Parse(text, errors);
        return errors;
    }
}
