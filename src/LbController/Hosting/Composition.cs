using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Cli;
using LbController.Core.Planning;
using LbController.Hosting.Providers;
using LbController.Kubernetes.Http;
using LbController.Logging;
using LbController.Options;
using LbController.Runtime;
using LbController.Runtime.Queues;
using Microsoft.Extensions.DependencyInjection;

namespace LbController.Hosting;

/// <summary>From options to objects.</summary>
internal static class Composition
{
    /// <summary>Clock, chance, logging, metrics and the chosen provider.</summary>
    public static ServiceProvider Build(AppOptions options, CliEnvironment environment, IReadOnlyList<ILoggerProvider> logs, IProviderRegistration provider)
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddTransient(_ => new Random(System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue)));
        services.AddMetrics();
        services.AddSingleton<RequestMetrics>();
        services.AddLogging(logging =>
        {
            logging.SetMinimumLevel(Level(options.LogLevel));
            logging.AddFilter("Microsoft", LogLevel.Warning);
            foreach (ILoggerProvider log in logs)
            {
                logging.AddProvider(log);
            }
        });
        provider.Register(services, options, environment);
        return services.BuildServiceProvider();
    }

    /// <summary>The classes to serve.</summary>
    public static ClassDirectory Classes(AppOptions options, ILoadBalancerProvider provider)
    {
        var bindings = new List<ClassBinding>();
        bool isNamed = !string.IsNullOrEmpty(options.LoadBalancerClass);
        if (options.ServeDefaultClass ?? !isNamed)
        {
            bindings.Add(new ClassBinding(null, provider.Name, ValueMap.Empty));
        }

        if (isNamed)
        {
            bindings.Add(new ClassBinding(options.LoadBalancerClass, provider.Name, new ValueMap([new(DesiredLoadBalancer.ClassNameParameter, options.LoadBalancerClass ?? "")])));
        }

        return new ClassDirectory(bindings.ToValueList());
    }

    public static ControllerOptions Controller(AppOptions options) => new()
    {
        Workers = options.Workers,
        ResyncPeriod = options.ResyncPeriod,
        SweepPeriod = options.SweepPeriod,
        OperationDeadline = options.OperationDeadline,
        HealthPort = options.NodeHealthPort,
        EndpointSlices = options.EndpointSlices,
        Retry = new WorkQueueOptions { MinRetryDelay = options.MinRetryDelay, MaxRetryDelay = options.MaxRetryDelay },
    };

    public static LogFormat Format(AppOptions options, bool isTerminal) => options.LogFormat switch
    {
        "json" => LogFormat.Json,
        "text" => LogFormat.Text,
        _ => isTerminal ? LogFormat.Text : LogFormat.Json,
    };

    private static LogLevel Level(string text) => text switch
    {
        "debug" => LogLevel.Debug,
        "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => LogLevel.Information,
    };
}
