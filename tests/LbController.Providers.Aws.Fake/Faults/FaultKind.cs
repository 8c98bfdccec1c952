namespace LbController.Providers.Aws.Fake;

/// <summary>What goes wrong with a call.</summary>
public enum FaultKind
{
    /// <summary>An error reply with a code, in the service's shape; nothing is done.</summary>
    Error,

    /// <summary>A page of HTML with a status, as a proxy would send; nothing is done.</summary>
    Html,

    /// <summary>It is done, and the connection breaks before the reply.</summary>
    LostReply,

    /// <summary>The connection breaks and nothing is done.</summary>
    LostRequest,

    /// <summary>It is done after a wait on the TimeProvider.</summary>
    Delay,
}
