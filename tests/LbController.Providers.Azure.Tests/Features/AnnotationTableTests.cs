using System.Reflection;
using LbController.Providers.Azure.Annotations;

namespace LbController.Providers.Azure.Tests.Features;

/// <summary>The table of annotations, each with what proves it end to end.</summary>
public sealed class AnnotationTableTests
{
    [Fact]
    public void EveryAnnotation_HasATestThatLooksAtAzure_AndNoTestIsAboutOneThatIsNone()
    {
        string[] known = [.. AzureAnnotations.Definitions.Select(definition => definition.Key), .. AzureAnnotations.Unsupported.Select(entry => entry.Key)];
        HashSet<string> proven = [.. typeof(AnnotationTableTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.IsDefined(typeof(FactAttribute)))
            .SelectMany(method => method.GetCustomAttributes<AnnotationAttribute>()).Select(annotation => annotation.Key)];
        Assert.Empty(known.Except(proven));
        Assert.Empty(proven.Except(known));
    }
}
