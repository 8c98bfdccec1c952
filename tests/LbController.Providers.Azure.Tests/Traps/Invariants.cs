using System.Globalization;
using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake;

namespace LbController.Providers.Azure.Tests.Traps;

/// <summary>What has to hold of the cluster's things at every moment.</summary>
internal static class Invariants
{
    private const string OfUs = "k8s-";

    /// <summary>What is broken now.</summary>
    /// <param name="arm">The cloud.</param>
    /// <param name="sources">Who may be let in.</param>
    /// <param name="isRestricted">Whether every port has to be kept from others.</param>
    public static IEnumerable<string> Broken(FakeArm arm, IReadOnlyCollection<string> sources, bool isRestricted)
    {
        JsonObject[] security = [.. arm.SecurityRules().Where(rule => rule.Name().StartsWith(OfUs, StringComparison.Ordinal))];
        foreach (JsonObject rule in security.Where(rule => rule.Text("access") == "Allow" && rule.Sources().Except(sources).Any()))
        {
            yield return $"{rule.Name()} lets in {string.Join(", ", rule.Sources())}";
        }

        foreach (JsonObject balancer in arm.Balancers())
        {
            foreach (JsonObject rule in balancer.List("loadBalancingRules").Where(rule => rule.Name().StartsWith(OfUs, StringComparison.Ordinal)))
            {
                if (balancer.Serving(rule.Reference("backendAddressPool") ?? "").Length == 0)
                {
                    yield return $"{rule.Name()} has no node";
                }

                string port = rule.Number("backendPort").ToString(CultureInfo.InvariantCulture);
                string owner = rule.Name()[..49];
                if (isRestricted && !security.Any(other => other.Name().StartsWith(owner, StringComparison.Ordinal) && other.Text("access") == "Deny" && other.Ports().Contains(port)))
                {
                    yield return $"{rule.Name()} is open to everybody";
                }
            }
        }
    }
}
