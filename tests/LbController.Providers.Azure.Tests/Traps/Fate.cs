namespace LbController.Providers.Azure.Tests.Traps;

/// <summary>What becomes of one call.</summary>
public enum Fate
{
    /// <summary>The process dies before it is sent.</summary>
    DiesBefore,

    /// <summary>The process dies once Azure has taken it, and the next one starts while Azure works on it.</summary>
    DiesAfter,

    /// <summary>The same, and the next process starts when all is long over.</summary>
    DiesAfterForLong,

    /// <summary>Azure carries it out, and the connection breaks before the answer.</summary>
    LosesAnswer,

    /// <summary>The connection breaks and nothing is done.</summary>
    LosesRequest,

    /// <summary>No answer comes for as long as the client waits; nothing is done.</summary>
    Hangs,

    /// <summary>Azure answers 503.</summary>
    Fails,

    /// <summary>Azure answers 429, too many calls.</summary>
    IsThrottled,

    /// <summary>Azure answers 429 since another operation has the resource.</summary>
    IsLocked,

    /// <summary>Azure takes a write, and its operation ends as Failed. A read goes well.</summary>
    OperationFails,
}
