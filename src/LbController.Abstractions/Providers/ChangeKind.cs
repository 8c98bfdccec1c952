namespace LbController.Abstractions.Providers;

/// <summary>What a step does to its object.</summary>
public enum ChangeKind
{
    /// <summary>Makes it.</summary>
    Create,

    /// <summary>Alters it in place.</summary>
    Update,

    /// <summary>Removes it.</summary>
    Delete,
}
