using LbController.Abstractions.Model;
using LbController.Providers.Aws.Annotations;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Aws.Planning;

/// <summary>What has to be looked up for one Service before its model can be made: the caller puts what it finds into the view.</summary>
/// <param name="SecurityGroupIds">Groups named by id.</param>
/// <param name="SecurityGroupNames">Groups named by the value of their tag <c>Name</c>.</param>
internal sealed record Lookups(ValueList<string> SecurityGroupIds, ValueList<string> SecurityGroupNames)
{
    /// <summary>Whether nothing has to be asked for.</summary>
    public bool IsEmpty => SecurityGroupIds.IsEmpty && SecurityGroupNames.IsEmpty;

    /// <summary>Those of a Service. Pure and total.</summary>
    public static Lookups Of(DesiredLoadBalancer desired)
    {
        ValueList<string> groups = AwsAnnotations.SecurityGroups.Of(new AnnotationSource(desired.Annotations, desired.Parameters)) ?? [];
        return new Lookups(groups.Where(IsGroupId).ToValueList(), groups.Where(group => !IsGroupId(group)).ToValueList());
    }

    /// <summary>Whether a text is a group's id rather than its name.</summary>
    public static bool IsGroupId(string text) => IsId("sg-", text);

    /// <summary>Whether a text is an id of EC2's rather than a name.</summary>
    public static bool IsId(string prefix, string text) => text.StartsWith(prefix, StringComparison.Ordinal) && text.Length > prefix.Length && text.Skip(prefix.Length).All(char.IsAsciiHexDigitLower);
}
