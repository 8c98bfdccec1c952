using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LbController.Testing;

/// <summary>Keeps every log line, so that a test can say what must, and must not, have been logged.</summary>
public sealed class RecordingLoggerProvider : ILoggerProvider, ILoggerFactory
{
    private readonly ConcurrentQueue<RecordedLine> _lines = new();

    public IReadOnlyList<RecordedLine> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new RecordingLogger(this, categoryName);

    public ILogger<T> CreateLogger<T>() => new Logger<T>(this);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    public sealed record RecordedLine(string Category, LogLevel Level, EventId Event, string Message, Exception? Exception);

    private sealed class RecordingLogger(RecordingLoggerProvider owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner._lines.Enqueue(new RecordedLine(category, logLevel, eventId, formatter(state, exception), exception));
    }
}
