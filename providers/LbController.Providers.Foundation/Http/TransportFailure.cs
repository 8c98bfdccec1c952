namespace LbController.Providers.Foundation.Http;

/// <summary>How a request was not answered.</summary>
internal enum TransportFailure
{
    /// <summary>It was never sent.</summary>
    Unreachable,

    /// <summary>Nothing came in time.</summary>
    Timeout,

    /// <summary>The connection broke; the request may have arrived.</summary>
    LostReply,

    /// <summary>A reply came that is longer than we read.</summary>
    TooLong,
}
