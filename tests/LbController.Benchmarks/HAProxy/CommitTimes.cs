using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LbController.Benchmarks.HAProxy;

/// <summary>Reads from the adapter's log how long a commit took from its files to the proof: what HAProxy and the disk take, without deciding.</summary>
internal sealed class CommitTimes : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<long> _milliseconds = new();

    /// <summary>The last commit's.</summary>
    public long Last => _milliseconds.LastOrDefault();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning)
        {
            Console.WriteLine(formatter(state, exception));
        }

        if (eventId.Name is "Commanded" or "Reloaded" && state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            _milliseconds.Enqueue((long)(values.First(value => value.Key == "Milliseconds").Value ?? 0L));
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
