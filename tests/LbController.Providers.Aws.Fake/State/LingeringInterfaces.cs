namespace LbController.Providers.Aws.Fake.State;

/// <summary>What the interfaces of a deleted load balancer hold, and until when.</summary>
internal sealed record LingeringInterfaces(
    string LoadBalancerArn,
    IReadOnlyList<string> SecurityGroups,
    IReadOnlyList<string> AllocationIds,
    DateTimeOffset Until);
