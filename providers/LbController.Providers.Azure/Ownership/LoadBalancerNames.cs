using System.Globalization;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Model;

namespace LbController.Providers.Azure.Ownership;

/// <summary>The names of the load balancers of a cluster: <c>name</c>, <c>name-2</c>, …, and <c>name-internal</c>, <c>name-internal-2</c>, …. Pure.</summary>
internal static class LoadBalancerNames
{
    /// <summary>The most that there may be of a kind.</summary>
    public const int MostLoadBalancers = 20;

    private const string Internal = "-internal";

    /// <summary>All that there may be of a kind, in the order in which they fill.</summary>
    public static IEnumerable<string> Of(ClusterId cluster, AzureSettings settings, bool isInternal)
    {
        string first = (settings.LoadBalancerName ?? ElementNames.LoadBalancer(cluster)) + (isInternal ? Internal : "");
        return Enumerable.Range(1, settings.MostLoadBalancers).Select(number => number == 1 ? first : string.Create(CultureInfo.InvariantCulture, $"{first}-{number}"));
    }

    /// <summary>Its place in the order in which they fill, from 1.</summary>
    public static int Number(string name) =>
        name[(name.LastIndexOf('-') + 1)..] is { Length: <= 2 } last && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 1 and <= MostLoadBalancers ? number : 1;

    /// <summary>Whether a load balancer of ours is one for addresses of the virtual network.</summary>
    public static bool IsInternal(string name)
    {
        string stem = name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9').TrimEnd('-');
        return name.EndsWith(Internal, StringComparison.OrdinalIgnoreCase) || stem.EndsWith(Internal, StringComparison.OrdinalIgnoreCase);
    }
}
