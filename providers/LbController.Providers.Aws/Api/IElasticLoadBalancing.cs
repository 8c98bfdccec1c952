using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>
/// The operations of ELBv2 (API version 2015-12-01) that the adapter uses. An implementation on the vendor's own service package could
/// stand here. Every method waits for its class's rate limit, retries what is worth it and throws
/// <see cref="LbController.Abstractions.Errors.ProviderException"/> with AWS's code; lists come with all their pages.
/// </summary>
internal interface IElasticLoadBalancing
{
    /// <summary>Idempotent by name: with the same settings it returns the one that is there, whoever made it.</summary>
    Task<LoadBalancerDescription> CreateLoadBalancerAsync(CreateLoadBalancerRequest request, CancellationToken cancellationToken);

    /// <summary>All load balancers of the account in the region, of every type.</summary>
    Task<IReadOnlyList<LoadBalancerDescription>> DescribeLoadBalancersAsync(CancellationToken cancellationToken);

    /// <summary>Up to 20 by ARN. Throws LoadBalancerNotFound where one of them is not there.</summary>
    Task<IReadOnlyList<LoadBalancerDescription>> DescribeLoadBalancersAsync(IReadOnlyList<string> arns, CancellationToken cancellationToken);

    /// <summary>The one of that name, or null.</summary>
    Task<LoadBalancerDescription?> FindLoadBalancerAsync(string name, CancellationToken cancellationToken);

    /// <summary>One that is not there is no error.</summary>
    Task DeleteLoadBalancerAsync(string arn, CancellationToken cancellationToken);

    Task<ValueMap> DescribeLoadBalancerAttributesAsync(string arn, CancellationToken cancellationToken);

    /// <summary>At most 20 attributes.</summary>
    Task ModifyLoadBalancerAttributesAsync(string arn, ValueMap attributes, CancellationToken cancellationToken);

    /// <param name="arn">The load balancer.</param>
    /// <param name="groups">All that it has to have; at least one.</param>
    /// <param name="enforceOnPrivateLink">Whether inbound rules hold for PrivateLink traffic; null leaves it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task SetSecurityGroupsAsync(string arn, ValueList<string> groups, bool? enforceOnPrivateLink, CancellationToken cancellationToken);

    Task SetSubnetsAsync(SetSubnetsRequest request, CancellationToken cancellationToken);

    /// <param name="arn">The load balancer.</param>
    /// <param name="type"><c>ipv4</c> or <c>dualstack</c>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task SetIpAddressTypeAsync(string arn, string type, CancellationToken cancellationToken);

    /// <summary>Idempotent by name, as <see cref="CreateLoadBalancerAsync"/>.</summary>
    Task<TargetGroupDescription> CreateTargetGroupAsync(CreateTargetGroupRequest request, CancellationToken cancellationToken);

    /// <summary>All target groups of the account in the region.</summary>
    Task<IReadOnlyList<TargetGroupDescription>> DescribeTargetGroupsAsync(CancellationToken cancellationToken);

    /// <summary>Up to 20 by ARN. Throws TargetGroupNotFound where one of them is not there.</summary>
    Task<IReadOnlyList<TargetGroupDescription>> DescribeTargetGroupsAsync(IReadOnlyList<string> arns, CancellationToken cancellationToken);

    /// <summary>The one of that name, or null.</summary>
    Task<TargetGroupDescription?> FindTargetGroupAsync(string name, CancellationToken cancellationToken);

    Task ModifyTargetGroupAsync(string arn, TargetHealthCheck health, CancellationToken cancellationToken);

    Task<ValueMap> DescribeTargetGroupAttributesAsync(string arn, CancellationToken cancellationToken);

    Task ModifyTargetGroupAttributesAsync(string arn, ValueMap attributes, CancellationToken cancellationToken);

    /// <summary>Throws ResourceInUse while a listener forwards to it. One that is not there is no error.</summary>
    Task DeleteTargetGroupAsync(string arn, CancellationToken cancellationToken);

    /// <summary>At most 200 targets (docs: what ELB's team told LBC, its PR 1342).</summary>
    Task RegisterTargetsAsync(string arn, IReadOnlyList<Target> targets, CancellationToken cancellationToken);

    /// <summary>At most 200 targets. Targets that are not registered are no error.</summary>
    Task DeregisterTargetsAsync(string arn, IReadOnlyList<Target> targets, CancellationToken cancellationToken);

    /// <summary>All targets with their health; not paged.</summary>
    Task<IReadOnlyList<TargetHealth>> DescribeTargetHealthAsync(string arn, CancellationToken cancellationToken);

    Task<ListenerDescription> CreateListenerAsync(CreateListenerRequest request, CancellationToken cancellationToken);

    /// <summary>All listeners of one load balancer.</summary>
    Task<IReadOnlyList<ListenerDescription>> DescribeListenersAsync(string loadBalancerArn, CancellationToken cancellationToken);

    /// <summary>Up to 20 by ARN. Throws ListenerNotFound where one of them is not there.</summary>
    Task<IReadOnlyList<ListenerDescription>> DescribeListenersAsync(IReadOnlyList<string> arns, CancellationToken cancellationToken);

    Task<ListenerDescription> ModifyListenerAsync(ModifyListenerRequest request, CancellationToken cancellationToken);

    /// <summary>One that is not there is no error.</summary>
    Task DeleteListenerAsync(string arn, CancellationToken cancellationToken);

    Task<ValueMap> DescribeListenerAttributesAsync(string arn, CancellationToken cancellationToken);

    Task ModifyListenerAttributesAsync(string arn, ValueMap attributes, CancellationToken cancellationToken);

    Task<IReadOnlyList<ListenerCertificate>> DescribeListenerCertificatesAsync(string arn, CancellationToken cancellationToken);

    Task AddListenerCertificatesAsync(string arn, IReadOnlyList<string> certificateArns, CancellationToken cancellationToken);

    Task RemoveListenerCertificatesAsync(string arn, IReadOnlyList<string> certificateArns, CancellationToken cancellationToken);

    /// <summary>At most 20 resources.</summary>
    Task AddTagsAsync(IReadOnlyList<string> arns, ValueMap tags, CancellationToken cancellationToken);

    /// <summary>At most 20 resources.</summary>
    Task RemoveTagsAsync(IReadOnlyList<string> arns, IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>The tags of at most 20 resources, by ARN. Throws the NotFound of whichever is not there.</summary>
    Task<IReadOnlyDictionary<string, ValueMap>> DescribeTagsAsync(IReadOnlyList<string> arns, CancellationToken cancellationToken);

    /// <summary>The account's limits by name: <c>targets-per-network-load-balancer</c>.</summary>
    Task<ValueMap> DescribeAccountLimitsAsync(CancellationToken cancellationToken);

    /// <param name="arn">The load balancer; no longer <c>provisioning</c>.</param>
    /// <param name="units">The capacity to reserve; null resets it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task ModifyCapacityReservationAsync(string arn, int? units, CancellationToken cancellationToken);

    /// <summary>The reserved capacity units, or null.</summary>
    Task<int?> DescribeCapacityReservationAsync(string arn, CancellationToken cancellationToken);
}
