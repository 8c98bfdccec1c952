namespace LbController.Providers.Azure.Client.Flow;

/// <summary>Azure's documented buckets, of one region.</summary>
internal static class CallClasses
{
    /// <summary>The name in metrics and logs.</summary>
    public static string Label(this CallClass callClass) => callClass switch
    {
        CallClass.Reads => "reads",
        CallClass.Writes => "writes",
        _ => "deletes",
    };

    /// <summary>How many calls at once, and how many a second for ever.</summary>
    public static (int Burst, double PerSecond) Rate(CallClass callClass) => callClass == CallClass.Reads ? (250, 25) : (200, 10);

    /// <summary>The header that says how many calls Azure would still take.</summary>
    public static string RemainingHeader(CallClass callClass) => $"x-ms-ratelimit-remaining-subscription-{callClass.Label()}";
}
