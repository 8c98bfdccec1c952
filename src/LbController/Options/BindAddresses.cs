using System.Net;

namespace LbController.Options;

/// <summary>Where to listen, as the ecosystem writes it: <c>:8080</c> on all addresses, <c>127.0.0.1:8080</c>, <c>0</c> nowhere.</summary>
internal static class BindAddresses
{
    /// <summary>Where to listen; null for nowhere.</summary>
    /// <exception cref="FormatException">The text is no address: it was not validated.</exception>
    public static IPEndPoint? Parse(string text) =>
        TryParse(text, out IPEndPoint? endPoint) ? endPoint : throw new FormatException($"\"{text}\" is no address.");

    /// <param name="text">As written.</param>
    /// <param name="endPoint">Where to listen; null for nowhere.</param>
    public static bool TryParse(string text, out IPEndPoint? endPoint)
    {
        endPoint = null;
        if (text == "0")
        {
            return true;
        }

        if (text.StartsWith(':'))
        {
            text = $"[::]{text}";
        }

        // IPEndPoint takes an address without a port; we do not.
        bool hasPort = text.LastIndexOf(':') > text.LastIndexOf(']') && text.Contains(':', StringComparison.Ordinal);
        return hasPort && IPEndPoint.TryParse(text, out endPoint);
    }
}
