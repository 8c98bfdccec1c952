namespace LbController.Providers.Aws.Client.Pipeline;

/// <summary>How a request was not answered.</summary>
internal enum TransportFailure
{
    /// <summary>It was never sent.</summary>
    Unreachable,

    /// <summary>Nothing came in time.</summary>
    Timeout,

    /// <summary>The connection broke; the request may have arrived.</summary>
    LostReply,
}
