namespace LbController.Providers.Azure.Client.Flow;

/// <summary>Requests that Resource Manager counts together, for each subscription and caller.</summary>
internal enum CallClass
{
    Reads,

    /// <summary>PUT and PATCH.</summary>
    Writes,

    Deletes,
}
