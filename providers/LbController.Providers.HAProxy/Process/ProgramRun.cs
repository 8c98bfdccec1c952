namespace LbController.Providers.HAProxy.Process;

/// <summary>How a program is run.</summary>
internal sealed record ProgramRun
{
    /// <summary>With an empty environment, for a minute.</summary>
    public static readonly ProgramRun Plain = new();

    /// <summary>After this it is killed.</summary>
    public TimeSpan Patience { get; init; } = ProgramRunner.Patience;

    /// <summary>Whether it gets our environment. HAProxy does not: a configuration could read secrets from it.</summary>
    public bool KeepEnvironment { get; init; }

    /// <summary>Called with each line of its output, from two threads; or null.</summary>
    public Action<string>? OnLine { get; init; }
}
