using System.Globalization;

namespace LbController.LocalCluster.Rules;

/// <summary>Makes UIDs and the random ends of generated names from one injected source of chance.</summary>
internal sealed class IdSource(Random random)
{
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    private readonly Lock _gate = new();

    public string NewUid()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (_gate)
        {
            random.NextBytes(bytes);
        }

        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D", CultureInfo.InvariantCulture);
    }

    public string NewSuffix(int length = 5)
    {
        lock (_gate)
        {
            return new string(random.GetItems<char>(Alphabet, length));
        }
    }

    public int Next(int bound)
    {
        lock (_gate)
        {
            return random.Next(bound);
        }
    }
}
