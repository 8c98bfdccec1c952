using System.Buffers;
using System.Text.Json;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Patching;

namespace LbController.Kubernetes.Leases;

/// <summary>The fields of a Lease that election is about. Compared as a whole: any difference is a sign of life of its holder.</summary>
internal sealed record LeaseRecord(string Holder, int DurationSeconds, DateTimeOffset? Acquired, DateTimeOffset? Renewed, int Transitions)
{
    public static LeaseRecord Of(Lease lease) =>
        new(lease.HolderIdentity ?? "", lease.LeaseDurationSeconds ?? 0, lease.AcquireTime, lease.RenewTime, lease.LeaseTransitions);

    /// <summary>A merge patch: fields of the spec that we do not know (strategy, preferredHolder) stay.</summary>
    public Patch ToPatch(ObjectMeta meta) =>
        ObjectPatchBuilder.Merge(PatchPreconditions.Unchanged(meta)).Field("spec", WriteSpec).Build();

    /// <summary>The whole object, to create it.</summary>
    public ReadOnlyMemory<byte> ToBody(string @namespace, string name)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion"u8, "coordination.k8s.io/v1"u8);
            writer.WriteString("kind"u8, "Lease"u8);
            writer.WriteStartObject("metadata"u8);
            writer.WriteString("namespace"u8, @namespace);
            writer.WriteString("name"u8, name);
            writer.WriteEndObject();
            writer.WritePropertyName("spec"u8);
            WriteSpec(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private void WriteSpec(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("holderIdentity"u8, Holder);
        writer.WriteNumber("leaseDurationSeconds"u8, DurationSeconds);
        WriteTime(writer, "acquireTime", Acquired);
        WriteTime(writer, "renewTime", Renewed);
        writer.WriteNumber("leaseTransitions"u8, Transitions);
        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, string field, DateTimeOffset? time)
    {
        if (time is { } value)
        {
            writer.WriteString(field, KubernetesTime.Micros(value));
        }
    }
}
