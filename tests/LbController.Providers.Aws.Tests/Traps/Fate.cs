namespace LbController.Providers.Aws.Tests.Traps;

/// <summary>What becomes of one call.</summary>
public enum Fate
{
    /// <summary>The process dies before it is sent.</summary>
    DiesBefore,

    /// <summary>The process dies once AWS has carried it out.</summary>
    DiesAfter,

    /// <summary>AWS carries it out, and the connection breaks before the reply.</summary>
    LosesReply,

    /// <summary>AWS answers InternalFailure with 500.</summary>
    Fails,

    /// <summary>AWS answers Throttling.</summary>
    IsThrottled,
}
