using LbController.Abstractions.Model;
using LbController.Providers.Azure.Annotations;
using LbController.Providers.Azure.Model;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Azure.Planning;

/// <summary>What has to be read for one Service before its model can be made: the caller puts what it finds into the view.</summary>
/// <param name="ResourceGroups">Those whose public IPs have to be listed; none for an internal Service.</param>
internal sealed record ReadNeeds(ValueList<string> ResourceGroups)
{
    /// <summary>The resource groups, other than the administrator's, that a Service's annotations name for its public IPs and its private link service. Pure and total.</summary>
    public static IEnumerable<string> GroupsOf(ValueMap annotations, ValueMap parameters)
    {
        var source = new AnnotationSource(annotations, parameters);
        return new[] { AzureAnnotations.ResourceGroup.Of(source), PrivateLinkAnnotations.ResourceGroup.Of(source) }.OfType<string>();
    }

    /// <summary>Those of a Service. Pure and total.</summary>
    public static ReadNeeds Of(DesiredLoadBalancer desired, AzureSettings settings)
    {
        var source = new AnnotationSource(desired.Annotations, desired.Parameters);
        return new ReadNeeds(AzureAnnotations.Internal.Of(source) ?? settings.IsInternalByDefault ? [] : [AzureAnnotations.ResourceGroup.Of(source) ?? settings.ResourceGroup]);
    }
}
