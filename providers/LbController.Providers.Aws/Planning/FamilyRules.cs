using LbController.Abstractions.Model;
using LbController.Providers.Aws.Annotations;

namespace LbController.Providers.Aws.Planning;

/// <summary>Which addresses clients use, and which the targets have. Pure.</summary>
internal static class FamilyRules
{
    public const string IPv4 = "ipv4";

    public const string DualStack = "dualstack";

    /// <summary><c>ipv4</c> or <c>dualstack</c>: by the Service's families, which the annotation may widen.</summary>
    public static string IpAddressType(ModelContext context)
    {
        string? asked = context.Of(AwsAnnotations.IpAddressType);
        bool v4 = context.Desired.Families.Contains(IpFamily.IPv4);
        bool v6 = context.Desired.Families.Contains(IpFamily.IPv6);
        if (!v6)
        {
            return asked ?? IPv4;
        }

        if (!v4 && asked != DualStack)
        {
            context.Refuse(
                "spec.ipFamilies",
                ProblemReasons.AddressFamilyNotServed,
                $"a Network Load Balancer has IPv4 addresses or both, never IPv6 alone; set {AwsAnnotations.IpAddressType.Definition.Key} to {DualStack} to be reached by both, or add IPv4 to spec.ipFamilies");
        }
        else if (asked == IPv4)
        {
            context.Refuse(
                AwsAnnotations.IpAddressType.Field, ProblemReasons.IneffectiveAnnotation, $"it says {IPv4}, but spec.ipFamilies asks for IPv6, too; remove one of the two wishes");
        }

        return DualStack;
    }

    /// <summary><c>ipv4</c> or <c>ipv6</c>: the Service's primary family, which every node surely has.</summary>
    public static string TargetFamily(DesiredLoadBalancer desired) => desired.Families.Count > 0 && desired.Families[0] == IpFamily.IPv6 ? "ipv6" : IPv4;
}
