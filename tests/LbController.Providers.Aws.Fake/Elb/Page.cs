using System.Globalization;
using System.Text;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Elb;

/// <summary>Pages of a listing. The marker says nothing to a client.</summary>
internal static class Page
{
    public const string Schema = "Marker PageSize#1-400";

    public const int Most = 400;

    public static long After(Input input)
    {
        if (input.TextOrNull("Marker") is not { Length: > 0 } marker)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[64];
        return marker.Length < 64 && Convert.TryFromBase64String(marker, bytes, out int count)
            && long.TryParse(Encoding.ASCII.GetString(bytes[..count]), NumberStyles.None, CultureInfo.InvariantCulture, out long after)
            ? after
            : throw AwsErrorException.Validation("The marker is not valid");
    }

    public static void Write<T>(XmlText reply, Input input, string name, IEnumerable<(long Sequence, T Value)> rest, Action<T> body)
    {
        int size = input.Integer("PageSize") ?? Most;
        List<(long Sequence, T Value)> items = [.. rest.Take(size + 1)];
        reply.List(name, items.Take(size), item => body(item.Value));
        if (items.Count > size)
        {
            string marker = items[size - 1].Sequence.ToString(CultureInfo.InvariantCulture);
            reply.Value("NextMarker", Convert.ToBase64String(Encoding.ASCII.GetBytes(marker)));
        }
    }

    /// <summary>Numbers what has no sequence of its own.</summary>
    public static IEnumerable<(long Sequence, T Value)> Number<T>(IEnumerable<T> items, Input input)
    {
        long after = After(input);
        return items.Select((item, index) => (Sequence: index + 1L, Value: item)).Where(item => item.Sequence > after);
    }
}
