namespace LbController.Providers.Azure.Fake;

/// <summary>The classes that Resource Manager limits by.</summary>
public enum CallClass
{
    Read,

    Write,

    Delete,
}
