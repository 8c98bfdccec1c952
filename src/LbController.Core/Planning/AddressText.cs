using System.Net;

namespace LbController.Core.Planning;

/// <summary>
/// Reads IP addresses that can be read in one way only. <see cref="IPAddress"/> takes "010.0.0.1" for 8.0.0.1 (octal) and "10.1" for
/// 10.0.0.1, while an API server that stores such a text means 10.0.0.1 by the first: a guess would let the wrong network in.
/// </summary>
internal static class AddressText
{
    /// <summary>The address; null for anything but four plain decimal numbers, or an IPv6 address without zone and brackets.</summary>
    public static IPAddress? Parse(ReadOnlySpan<char> text)
    {
        int colon = text.LastIndexOf(':');
        ReadOnlySpan<char> decimals = text[(colon + 1)..];
        if ((colon < 0 || decimals.Contains('.')) && !IsDottedDecimal(decimals))
        {
            return null;
        }

        return !text.ContainsAny('%', '[', ']') && IPAddress.TryParse(text, out IPAddress? address) ? address : null;
    }

    private static bool IsDottedDecimal(ReadOnlySpan<char> text)
    {
        int numbers = 0;
        foreach (Range range in text.Split('.'))
        {
            ReadOnlySpan<char> number = text[range];
            if (++numbers > 4 || number.IsEmpty || number.ContainsAnyExceptInRange('0', '9') || (number.Length > 1 && number[0] == '0'))
            {
                return false;
            }
        }

        return numbers == 4;
    }
}
