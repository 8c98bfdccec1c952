using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace LbController.Logging;

/// <summary>
/// One line a log entry: JSON with flat fields, or text for a terminal. (The stock JSON formatter has no time of its own and says every
/// message twice.)
/// </summary>
internal sealed class LineFormatter : ConsoleFormatter
{
    /// <summary>The name to register it under.</summary>
    public const string FormatterName = "line";

    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TimeProvider _time;
    private readonly LogFormat _format;

    public LineFormatter(TimeProvider time, LogFormat format)
        : base(FormatterName)
    {
        _time = time;
        _format = format;
    }

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (_format == LogFormat.Json)
        {
            WriteJson(logEntry, message, scopeProvider, textWriter);
        }
        else
        {
            WriteText(logEntry, message, textWriter);
        }
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };

    private void WriteJson<TState>(in LogEntry<TState> entry, string message, IExternalScopeProvider? scopes, TextWriter writer)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("ts", _time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("level", Level(entry.LogLevel));
            json.WriteString("msg", message);
            json.WriteString("logger", entry.Category);
            if (entry.EventId.Name is { } name)
            {
                json.WriteString("event", name);
            }

            scopes?.ForEachScope(
                static (scope, json) =>
                {
                    if (scope is IEnumerable<KeyValuePair<string, object?>> fields)
                    {
                        foreach ((string key, object? value) in fields)
                        {
                            json.WriteString(key, value?.ToString());
                        }
                    }
                },
                json);
            if (entry.Exception is not null)
            {
                json.WriteString("error", entry.LogLevel >= LogLevel.Error ? entry.Exception.ToString() : entry.Exception.Message);
            }

            json.WriteEndObject();
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private void WriteText<TState>(in LogEntry<TState> entry, string message, TextWriter writer)
    {
        writer.Write(_time.GetUtcNow().ToString("HH:mm:ss.fff ", System.Globalization.CultureInfo.InvariantCulture));
        writer.Write($"{Level(entry.LogLevel),-5} ");
        writer.WriteLine(message);
        if (entry.Exception is not null)
        {
            writer.WriteLine(entry.LogLevel >= LogLevel.Error ? entry.Exception.ToString() : entry.Exception.Message);
        }
    }
}
