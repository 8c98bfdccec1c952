using LbController.Kubernetes.Objects;

namespace LbController.Kubernetes.Patching;

/// <summary>
/// What must still hold for a patch to apply; the server answers 409 (Conflict) otherwise. The UID guards against an object that was
/// deleted and made anew under its name; the resourceVersion against any change at all.
/// </summary>
internal readonly record struct PatchPreconditions(string? Uid, string? ResourceVersion)
{
    /// <summary>The same object, in whatever state.</summary>
    public static PatchPreconditions SameObject(ObjectMeta meta) => new(meta.Uid, null);

    /// <summary>The same object, unchanged since it was read.</summary>
    public static PatchPreconditions Unchanged(ObjectMeta meta) => new(meta.Uid, meta.ResourceVersion);
}
