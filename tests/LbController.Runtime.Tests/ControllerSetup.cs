using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Core.Planning;
using LbController.Kubernetes.Events;

namespace LbController.Runtime.Tests;

/// <summary>What differs between the controllers of tests.</summary>
internal sealed record ControllerSetup
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ControllerOptions Options { get; init; } = new() { Workers = 1 };

    /// <summary>The back ends; one in memory where empty.</summary>
    public IReadOnlyList<ILoadBalancerProvider> Providers { get; init; } = [];

    /// <summary>The classes; Services without a class by the first back end where empty.</summary>
    public ValueList<ClassBinding> Classes { get; init; } = [];

    /// <summary>Services of this namespace only; empty for all.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Where users are told; kept in memory where null.</summary>
    public IEventRecorder? Recorder { get; init; }

    /// <summary>Put between the controller and its API server.</summary>
    public Func<HttpMessageHandler, HttpMessageHandler> Wire { get; init; } = handler => handler;

    public static ClassBinding Class(string? name, string provider = "memory") => new(name, provider, ValueMap.Empty);
}
