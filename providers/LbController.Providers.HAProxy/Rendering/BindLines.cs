using System.Net;
using LbController.Providers.HAProxy.Model;

namespace LbController.Providers.HAProxy.Rendering;

/// <summary>Reads back what a file of <see cref="ConfigurationRenderer"/> listens on: what a running HAProxy of ours may hold. Pure.</summary>
internal static class BindLines
{
    private const string Prefix = "    bind ";

    /// <summary>The bindings, in the file's order.</summary>
    public static IEnumerable<FrontendBinding> Parse(string? text)
    {
        foreach (string line in (text ?? "").Split('\n'))
        {
            if (line.StartsWith(Prefix, StringComparison.Ordinal) && IPEndPoint.TryParse(line[Prefix.Length..].Split(' ')[0], out IPEndPoint? place))
            {
                yield return new FrontendBinding(place.Address, place.Port);
            }
        }
    }
}
