namespace LbController.Providers.Aws.Changes;

/// <summary>The states of targets that decide anything.</summary>
internal static class TargetStates
{
    public const string Initial = "initial";

    public const string Healthy = "healthy";

    public const string Unused = "unused";

    public const string Draining = "draining";
}
