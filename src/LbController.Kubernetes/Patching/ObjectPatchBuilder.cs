using System.Buffers;
using System.Text.Json;
using LbController.Kubernetes.Objects;

namespace LbController.Kubernetes.Patching;

/// <summary>
/// Writes merge patches and strategic merge patches of metadata and status. Fields that are not named stay as they are. Only a
/// strategic merge patch touches single list entries (finalizers by value, conditions by type), so what others put there survives; in
/// a merge patch a list is the whole list.
/// </summary>
internal sealed class ObjectPatchBuilder
{
    private readonly PatchType _type;
    private readonly PatchPreconditions _preconditions;
    private readonly List<string> _finalizersAdded = [];
    private readonly List<string> _finalizersRemoved = [];
    private readonly List<KeyValuePair<string, string?>> _annotations = [];
    private readonly List<Condition> _conditions = [];
    private readonly List<string> _conditionsRemoved = [];
    private readonly List<(string Field, Action<Utf8JsonWriter> Write)> _fields = [];
    private IReadOnlyList<LoadBalancerIngress>? _ingress;

    private ObjectPatchBuilder(PatchType type, PatchPreconditions preconditions)
    {
        _type = type;
        _preconditions = preconditions;
    }

    public static ObjectPatchBuilder StrategicMerge(PatchPreconditions preconditions = default) => new(PatchType.StrategicMerge, preconditions);

    public static ObjectPatchBuilder Merge(PatchPreconditions preconditions = default) => new(PatchType.Merge, preconditions);

    /// <summary>Adds a finalizer beside those of others.</summary>
    /// <exception cref="InvalidOperationException">The patch is no strategic merge patch, which would replace the whole list.</exception>
    public ObjectPatchBuilder AddFinalizer(string finalizer)
    {
        RequireStrategic("finalizers");
        _finalizersAdded.Add(finalizer);
        return this;
    }

    /// <summary>Removes a finalizer and leaves those of others; the same exception as <see cref="AddFinalizer"/>.</summary>
    public ObjectPatchBuilder RemoveFinalizer(string finalizer)
    {
        RequireStrategic("finalizers");
        _finalizersRemoved.Add(finalizer);
        return this;
    }

    /// <summary>Sets an annotation; null removes it.</summary>
    public ObjectPatchBuilder Annotate(string key, string? value)
    {
        _annotations.Add(new KeyValuePair<string, string?>(key, value));
        return this;
    }

    /// <summary>Replaces <c>status.loadBalancer.ingress</c> as a whole (the list is atomic); empty clears it.</summary>
    public ObjectPatchBuilder Ingress(IReadOnlyList<LoadBalancerIngress> ingress)
    {
        _ingress = ingress;
        return this;
    }

    /// <summary>
    /// Sets a condition, found by its type. An observedGeneration of 0 is left out: the server drops it, and the next comparison would
    /// find a difference for ever.
    /// </summary>
    public ObjectPatchBuilder SetCondition(Condition condition)
    {
        RequireStrategic("conditions");
        _conditions.Add(condition);
        return this;
    }

    public ObjectPatchBuilder RemoveCondition(string type)
    {
        RequireStrategic("conditions");
        _conditionsRemoved.Add(type);
        return this;
    }

    /// <summary>Any other top-level field, as in <c>Field("spec", writer => …)</c>; not metadata and status, which this builder writes.</summary>
    public ObjectPatchBuilder Field(string field, Action<Utf8JsonWriter> write)
    {
        if (field is "metadata" or "status")
        {
            throw new ArgumentException("metadata and status are written by this builder's own methods.", nameof(field));
        }

        _fields.Add((field, write));
        return this;
    }

    public Patch Build()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            WriteMetadata(writer);
            foreach ((string field, Action<Utf8JsonWriter> write) in _fields)
            {
                writer.WritePropertyName(field);
                write(writer);
            }

            WriteStatus(writer);
            writer.WriteEndObject();
        }

        return new Patch(_type, buffer.WrittenMemory);
    }

    private void RequireStrategic(string list)
    {
        if (_type != PatchType.StrategicMerge)
        {
            throw new InvalidOperationException($"Only a strategic merge patch leaves the {list} of others alone.");
        }
    }

    private void WriteMetadata(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("metadata"u8);
        if (!string.IsNullOrEmpty(_preconditions.Uid))
        {
            writer.WriteString("uid"u8, _preconditions.Uid);
        }

        if (!string.IsNullOrEmpty(_preconditions.ResourceVersion))
        {
            writer.WriteString("resourceVersion"u8, _preconditions.ResourceVersion);
        }

        WriteStrings(writer, "finalizers", _finalizersAdded);
        WriteStrings(writer, "$deleteFromPrimitiveList/finalizers", _finalizersRemoved);
        if (_annotations.Count > 0)
        {
            writer.WriteStartObject("annotations"u8);
            foreach (KeyValuePair<string, string?> annotation in _annotations)
            {
                writer.WriteString(annotation.Key, annotation.Value);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private void WriteStatus(Utf8JsonWriter writer)
    {
        if (_ingress is null && _conditions.Count == 0 && _conditionsRemoved.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("status"u8);
        if (_ingress is not null)
        {
            WriteIngress(writer, _ingress);
        }

        if (_conditions.Count > 0 || _conditionsRemoved.Count > 0)
        {
            writer.WriteStartArray("conditions"u8);
            foreach (Condition condition in _conditions)
            {
                WriteCondition(writer, condition);
            }

            foreach (string type in _conditionsRemoved)
            {
                writer.WriteStartObject();
                writer.WriteString("$patch"u8, "delete"u8);
                writer.WriteString("type"u8, type);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteIngress(Utf8JsonWriter writer, IReadOnlyList<LoadBalancerIngress> ingress)
    {
        writer.WriteStartObject("loadBalancer"u8);
        if (ingress.Count == 0)
        {
            // null deletes the field; an empty list would be dropped by some servers as if it had not been said.
            writer.WriteNull("ingress"u8);
            writer.WriteEndObject();
            return;
        }

        writer.WriteStartArray("ingress"u8);
        foreach (LoadBalancerIngress entry in ingress)
        {
            writer.WriteStartObject();
            WriteOptional(writer, "ip", entry.Ip);
            WriteOptional(writer, "hostname", entry.Hostname);
            WriteOptional(writer, "ipMode", entry.IpMode);
            if (entry.Ports.Length > 0)
            {
                writer.WriteStartArray("ports"u8);
                foreach (PortStatus port in entry.Ports)
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("port"u8, port.Port);
                    writer.WriteString("protocol"u8, port.Protocol);
                    WriteOptional(writer, "error", port.Error);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteCondition(Utf8JsonWriter writer, Condition condition)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, condition.Type);
        writer.WriteString("status"u8, condition.Status);
        writer.WriteString("reason"u8, condition.Reason);
        writer.WriteString("message"u8, condition.Message);
        if (condition.LastTransitionTime is { } time)
        {
            writer.WriteString("lastTransitionTime"u8, KubernetesTime.Seconds(time));
        }

        if (condition.ObservedGeneration != 0)
        {
            writer.WriteNumber("observedGeneration"u8, condition.ObservedGeneration);
        }

        writer.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter writer, string field, List<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(field);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static void WriteOptional(Utf8JsonWriter writer, string field, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(field, value);
        }
    }
}
