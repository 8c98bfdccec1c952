namespace LbController.Providers.Foundation.Annotations;

/// <summary>The reasons of problems with annotations as such; each adapter lists them among its own.</summary>
internal static class AnnotationReasons
{
    /// <summary>The value of an annotation, or of a class's parameter, is not allowed.</summary>
    public const string InvalidAnnotation = "InvalidAnnotation";

    public const string UnknownAnnotation = "UnknownAnnotation";

    /// <summary>Known from other controllers, and not supported here.</summary>
    public const string UnsupportedAnnotation = "UnsupportedAnnotation";
}
