namespace LbController.LocalCluster.Faults;

internal enum FaultStage
{
    /// <summary>Instead of the request's effect.</summary>
    BeforeEffect,

    /// <summary>After the effect: the client does not learn of it.</summary>
    AfterEffect,
}
