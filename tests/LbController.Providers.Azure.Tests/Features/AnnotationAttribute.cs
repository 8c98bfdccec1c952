namespace LbController.Providers.Azure.Tests.Features;

/// <summary>An annotation whose effect on Azure a test looks at.</summary>
/// <param name="key">Its key; without a slash it is one of <c>service.beta.kubernetes.io/</c>.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class AnnotationAttribute(string key) : Attribute
{
    public string Key { get; } = key.Contains('/', StringComparison.Ordinal) ? key : $"service.beta.kubernetes.io/{key}";
}
