using System.Buffers;
using System.Text.Json;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Patching;

namespace LbController.Runtime.Orphans;

/// <summary>
/// The load balancers that were left behind on request, in one ConfigMap: the audit, and what keeps the sweep from removing them after
/// all. An administrator who deletes an entry gives its load balancer to the next sweep. Nothing is remembered here between calls.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="namespace">The controller's own namespace.</param>
internal sealed class OrphanLedger(IKubernetesApi api, string @namespace)
{
    /// <summary>The ConfigMap's name; its keys are UIDs of Services, its values are <see cref="OrphanNote"/>s as JSON.</summary>
    public const string Name = "lb-controller-orphans";

    /// <summary>Namespace and name, for messages.</summary>
    public string Place => $"ConfigMap {@namespace}/{Name}";

    /// <summary>The UIDs of the Services whose load balancers were left behind.</summary>
    /// <exception cref="KubernetesApiException">The ConfigMap cannot be read.</exception>
    public async Task<IReadOnlySet<string>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            ConfigMap map = await api.GetAsync(ResourceTypes.ConfigMaps, @namespace, Name, cancellationToken);
            return map.Data.Keys.ToHashSet(StringComparer.Ordinal);
        }
        catch (KubernetesApiException error) when (error.Kind == KubernetesErrorKind.NotFound)
        {
            return new HashSet<string>();
        }
    }

    /// <summary>Notes one; the same again changes nothing but its time.</summary>
    /// <exception cref="KubernetesApiException">The ConfigMap cannot be written.</exception>
    public async Task AddAsync(OrphanNote note, CancellationToken cancellationToken)
    {
        Patch patch = ObjectPatchBuilder.Merge().Field("data", writer => WriteData(writer, note)).Build();
        try
        {
            await api.PatchAsync(ResourceTypes.ConfigMaps, @namespace, Name, patch, null, cancellationToken);
        }
        catch (KubernetesApiException error) when (error.Kind == KubernetesErrorKind.NotFound)
        {
            try
            {
                await api.CreateAsync(ResourceTypes.ConfigMaps, @namespace, Body(note), cancellationToken);
            }
            catch (KubernetesApiException raced) when (raced.Kind == KubernetesErrorKind.AlreadyExists)
            {
                await api.PatchAsync(ResourceTypes.ConfigMaps, @namespace, Name, patch, null, cancellationToken);
            }
        }
    }

    private static void WriteData(Utf8JsonWriter writer, OrphanNote note)
    {
        writer.WriteStartObject();
        writer.WriteString(note.ServiceUid, JsonSerializer.Serialize(note, OrphanJsonContext.Default.OrphanNote));
        writer.WriteEndObject();
    }

    private ReadOnlyMemory<byte> Body(OrphanNote note)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion"u8, "v1"u8);
            writer.WriteString("kind"u8, "ConfigMap"u8);
            writer.WriteStartObject("metadata"u8);
            writer.WriteString("namespace"u8, @namespace);
            writer.WriteString("name"u8, Name);
            writer.WriteEndObject();
            writer.WritePropertyName("data"u8);
            WriteData(writer, note);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
