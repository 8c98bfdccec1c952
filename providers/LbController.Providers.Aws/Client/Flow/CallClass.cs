namespace LbController.Providers.Aws.Client.Flow;

/// <summary>Calls that AWS counts together.</summary>
internal enum CallClass
{
    /// <summary>Describe* of ELBv2.</summary>
    LoadBalancingReads,

    /// <summary>RegisterTargets and DeregisterTargets.</summary>
    LoadBalancingTargets,

    /// <summary>Modify* and Set* of ELBv2.</summary>
    LoadBalancingModifications,

    /// <summary>All others of ELBv2: create, delete, tags, certificates.</summary>
    LoadBalancingOthers,

    /// <summary>Describe* of EC2.</summary>
    ComputeReads,

    /// <summary>All others of EC2.</summary>
    ComputeWrites,
}
