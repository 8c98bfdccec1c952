using System.Text.Json;

namespace LbController.Kubernetes.Objects.Parsing;

/// <summary>Reads a Lease; a null or absent spec is a lease that nobody holds.</summary>
internal static class LeaseParser
{
    public static Lease Parse(ref Utf8JsonReader reader)
    {
        ObjectMeta? meta = null;
        Lease? spec = null;
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                meta = ObjectMetaParser.Parse(ref reader);
            }
            else if (reader.ValueTextEquals("spec"u8))
            {
                spec = ParseSpec(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        meta = meta ?? throw new MalformedFieldException("metadata", "is missing");
        return spec is null ? new Lease { Metadata = meta } : spec with { Metadata = meta };
    }

    private static Lease? ParseSpec(ref Utf8JsonReader reader)
    {
        if (!JsonRead.BeginObject(ref reader, "spec"))
        {
            return null;
        }

        string? holder = null;
        int? duration = null;
        DateTimeOffset? acquired = null, renewed = null;
        int transitions = 0;
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("holderIdentity"u8))
            {
                holder = JsonRead.Pooled(ref reader, "spec.holderIdentity");
            }
            else if (reader.ValueTextEquals("leaseDurationSeconds"u8))
            {
                duration = JsonRead.Int32(ref reader, "spec.leaseDurationSeconds");
            }
            else if (reader.ValueTextEquals("acquireTime"u8))
            {
                acquired = JsonRead.Time(ref reader, "spec.acquireTime");
            }
            else if (reader.ValueTextEquals("renewTime"u8))
            {
                renewed = JsonRead.Time(ref reader, "spec.renewTime");
            }
            else if (reader.ValueTextEquals("leaseTransitions"u8))
            {
                transitions = JsonRead.Int32(ref reader, "spec.leaseTransitions") ?? 0;
            }
            else
            {
                reader.Skip();
            }
        }

        return new Lease
        {
            Metadata = NoMeta,
            HolderIdentity = holder,
            LeaseDurationSeconds = duration,
            AcquireTime = acquired,
            RenewTime = renewed,
            LeaseTransitions = transitions,
        };
    }

    private static ObjectMeta NoMeta { get; } = new() { Name = "" };
}
