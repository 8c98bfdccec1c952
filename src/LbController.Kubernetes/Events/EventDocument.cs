using System.Buffers;
using System.Text;
using System.Text.Json;
using LbController.Kubernetes.Patching;

namespace LbController.Kubernetes.Events;

/// <summary>Writes Events within the bounds that the API server checks.</summary>
internal static class EventDocument
{
    /// <summary>The API's bound of a note, in bytes.</summary>
    public const int MaxNoteBytes = 1024;

    private const int MaxFieldLength = 128;

    private const int MaxNamePart = 220;

    /// <summary>The namespace an Event lives in: that of its object, or <c>default</c> for cluster-scoped ones.</summary>
    public static string NamespaceOf(ObjectReference regarding) => regarding.Namespace.Length > 0 ? regarding.Namespace : "default";

    /// <summary>As client-go names them: the object's name and a time stamp in hexadecimal.</summary>
    public static string NameOf(ObjectReference regarding, long stamp)
    {
        string name = regarding.Name.Length > MaxNamePart ? regarding.Name[..MaxNamePart].TrimEnd('-', '.') : regarding.Name;
        return $"{name}.{stamp:x16}";
    }

    public static ReadOnlyMemory<byte> Create(EventRecord record, string name, EventRecorderOptions options)
    {
        ObjectReference regarding = record.Regarding;
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion"u8, "events.k8s.io/v1"u8);
            writer.WriteString("kind"u8, "Event"u8);
            writer.WriteStartObject("metadata"u8);
            writer.WriteString("namespace"u8, NamespaceOf(regarding));
            writer.WriteString("name"u8, name);
            writer.WriteEndObject();
            writer.WriteString("eventTime"u8, KubernetesTime.Micros(record.Time));
            writer.WriteString("type"u8, record.Key.Type == EventType.Warning ? "Warning"u8 : "Normal"u8);
            writer.WriteString("reason"u8, Cut(record.Key.Reason, MaxFieldLength));
            writer.WriteString("action"u8, Cut(record.Key.Action, MaxFieldLength));
            writer.WriteString("note"u8, CutNote(record.Key.Note));
            writer.WriteString("reportingController"u8, options.ReportingController);
            writer.WriteString("reportingInstance"u8, Cut(options.ReportingInstance, MaxFieldLength));
            writer.WriteStartObject("regarding"u8);
            WriteUnlessEmpty(writer, "apiVersion", regarding.ApiVersion);
            WriteUnlessEmpty(writer, "kind", regarding.Kind);
            WriteUnlessEmpty(writer, "namespace", regarding.Namespace);
            WriteUnlessEmpty(writer, "name", regarding.Name);
            WriteUnlessEmpty(writer, "uid", regarding.Uid);
            WriteUnlessEmpty(writer, "resourceVersion", regarding.ResourceVersion);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    public static Patch Series(int count, DateTimeOffset last) =>
        ObjectPatchBuilder.Merge().Field("series", writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("count"u8, count);
            writer.WriteString("lastObservedTime"u8, KubernetesTime.Micros(last));
            writer.WriteEndObject();
        }).Build();

    /// <summary>Cuts to 1024 bytes of UTF-8, never inside a character, and shows that it did.</summary>
    public static string CutNote(string note)
    {
        if (Encoding.UTF8.GetByteCount(note) <= MaxNoteBytes)
        {
            return note;
        }

        const string Mark = "…";
        int budget = MaxNoteBytes - Encoding.UTF8.GetByteCount(Mark);
        int used = 0, length = 0;
        foreach (Rune rune in note.EnumerateRunes())
        {
            if (used + rune.Utf8SequenceLength > budget)
            {
                break;
            }

            used += rune.Utf8SequenceLength;
            length += rune.Utf16SequenceLength;
        }

        return note[..length] + Mark;
    }

    private static string Cut(string text, int length) => text.Length > length ? text[..length] : text;

    private static void WriteUnlessEmpty(Utf8JsonWriter writer, string field, string value)
    {
        if (value.Length > 0)
        {
            writer.WriteString(field, value);
        }
    }
}
