using LbController.Cli;
using LbController.Options;
using Microsoft.Extensions.DependencyInjection;

namespace LbController.Hosting.Providers;

/// <summary>What the executable knows of one back end: how it is registered, and how its options are checked.</summary>
internal interface IProviderRegistration
{
    /// <summary>As <c>--provider</c> has it.</summary>
    string Name { get; }

    /// <summary>Registers the adapter with its options.</summary>
    void Register(IServiceCollection services, AppOptions options, CliEnvironment environment);

    /// <summary>Reads the options, without starting anything.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">They are wrong; it holds every failure.</exception>
    void Check(IServiceProvider services);
}
