using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LbController.Logging;

/// <summary>
/// Writes one line a log entry: JSON with flat fields, or text for a terminal. (The stock JSON console has no time of its own and says
/// every message twice.) Lines are whole: writers take turns.
/// </summary>
internal sealed class LineLoggerProvider : ILoggerProvider, ISupportExternalScope
{
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _lock = new();
    private readonly TextWriter _writer;
    private readonly LogFormat _format;
    private readonly TimeProvider _time;
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public LineLoggerProvider(TextWriter writer, LogFormat format, TimeProvider time)
    {
        _writer = writer;
        _format = format;
        _time = time;
    }

    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        lock (_lock)
        {
            _writer.Flush();
        }
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };

    private void Write(string line)
    {
        lock (_lock)
        {
            _writer.WriteLine(line);
            _writer.Flush();
        }
    }

    private string Json(string category, LogLevel level, EventId id, string message, Exception? exception)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("ts", _time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", Level(level));
            json.WriteString("msg", message);
            json.WriteString("logger", category);
            if (id.Name is { } name)
            {
                json.WriteString("event", name);
            }

            _scopes.ForEachScope(WriteScope, json);
            if (exception is not null)
            {
                json.WriteString("error", level >= LogLevel.Error ? exception.ToString() : exception.Message);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteScope(object? scope, Utf8JsonWriter json)
    {
        if (scope is IEnumerable<KeyValuePair<string, object?>> fields)
        {
            foreach ((string key, object? value) in fields)
            {
                json.WriteString(key, Convert.ToString(value, CultureInfo.InvariantCulture));
            }
        }
    }

    private string Text(LogLevel level, string message, Exception? exception)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{_time.GetUtcNow():HH:mm:ss.fff} {Level(level),-5} {message}");
        return exception is null ? line : $"{line}: {(level >= LogLevel.Error ? exception.ToString() : exception.Message)}";
    }

    private sealed class LineLogger(LineLoggerProvider owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => owner._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string message = formatter(state, exception);
            owner.Write(owner._format == LogFormat.Json
                ? owner.Json(category, logLevel, eventId, message, exception)
                : owner.Text(logLevel, message, exception));
        }
    }
}
