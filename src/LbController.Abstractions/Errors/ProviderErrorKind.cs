namespace LbController.Abstractions.Errors;

/// <summary>What a back end's failure means. Each adapter has one table from vendor codes to these; one switch maps these to outcomes.</summary>
public enum ProviderErrorKind
{
    /// <summary>Too many calls; the back end asks us to slow down.</summary>
    Throttled,

    /// <summary>Not reachable, or failing by itself.</summary>
    Unavailable,

    /// <summary>Something else changed the same thing at the same time.</summary>
    Conflict,

    /// <summary>The thing is not there (any more).</summary>
    NotFound,

    /// <summary>Not allowed: credentials, permissions, policy.</summary>
    Denied,

    /// <summary>A limit of the account or the machine is reached.</summary>
    QuotaExceeded,

    /// <summary>The back end will never accept this request as it is.</summary>
    InvalidRequest,

    /// <summary>No answer in time: whether it took effect is unknown.</summary>
    Timeout,
}
