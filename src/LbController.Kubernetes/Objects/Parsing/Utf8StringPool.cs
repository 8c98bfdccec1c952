using System.Numerics;
using System.Text;
using System.Text.Json;

namespace LbController.Kubernetes.Objects.Parsing;

/// <summary>
/// Strings that come back in every object (protocols, types, condition types, label keys, namespaces), so that a thousand Services
/// share one <c>TCP</c>. A table of fixed size: a newcomer takes its slot from whoever had it, so hostile input cannot grow it.
/// Reading and writing a slot are atomic, so a race costs a duplicate string and nothing else.
/// </summary>
internal static class Utf8StringPool
{
    private const int Slots = 2048;

    private const int LongestBytes = 96;

    private static readonly string?[] Table = new string?[Slots];

    /// <summary>The string the reader stands on.</summary>
    public static string Read(ref Utf8JsonReader reader) =>
        reader.HasValueSequence || reader.ValueIsEscaped ? reader.GetString() ?? "" : Get(reader.ValueSpan);

    public static string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return "";
        }

        if (utf8.Length > LongestBytes)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        ref string? slot = ref Table[Hash(utf8) % Slots];
        string? pooled = Volatile.Read(ref slot);
        if (pooled is not null && Ascii.Equals(utf8, pooled))
        {
            return pooled;
        }

        string text = Encoding.UTF8.GetString(utf8);
        Volatile.Write(ref slot, text);
        return text;
    }

    private static uint Hash(ReadOnlySpan<byte> utf8)
    {
        uint hash = 2166136261;
        foreach (byte value in utf8)
        {
            hash = (BitOperations.RotateLeft(hash, 5) ^ value) * 16777619;
        }

        return hash ^ (hash >> 15);
    }
}
