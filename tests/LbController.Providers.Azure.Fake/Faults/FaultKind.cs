namespace LbController.Providers.Azure.Fake;

/// <summary>What goes wrong with a call.</summary>
public enum FaultKind
{
    /// <summary>An error with a code; nothing is done.</summary>
    Error,

    /// <summary>A page of HTML with a status, as a proxy would send; nothing is done.</summary>
    Html,

    /// <summary>It is done, and the connection breaks before the answer.</summary>
    LostAnswer,

    /// <summary>The connection breaks and nothing is done.</summary>
    LostRequest,

    /// <summary>It is done, and half of the answer's body comes.</summary>
    Truncated,

    /// <summary>No answer until the caller gives up; nothing is done.</summary>
    Hang,

    /// <summary>It is done after a wait on the TimeProvider.</summary>
    Delay,

    /// <summary>It is accepted, and its operation ends as Failed; the resource stays behind in state Failed.</summary>
    OperationFails,
}
