namespace LbController.Providers.Azure.Fake;

/// <summary>What a write gets while another is under way on the resource.</summary>
public enum OverlapAnswer
{
    /// <summary>429 RetryableError with RetryableErrorDueToAnotherOperation, and how long to wait.</summary>
    Locked,

    /// <summary>It is accepted, does nothing, and its operation fails with AnotherOperationInProgress.</summary>
    FailsLater,

    /// <summary>409 AnotherOperationInProgress.</summary>
    Refused,

    /// <summary>It goes ahead, and the operation before it ends with CanceledAndSupersededDueToAnotherOperation. Deletions are not overtaken.</summary>
    Supersedes,
}
