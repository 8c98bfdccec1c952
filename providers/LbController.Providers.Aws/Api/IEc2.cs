using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Api;

/// <summary>The operations of EC2 (API version 2016-11-15) that the adapter uses; otherwise as <see cref="IElasticLoadBalancing"/>.</summary>
internal interface IEc2
{
    /// <summary>Those that match every filter; lists come with all their pages.</summary>
    Task<IReadOnlyList<SubnetDescription>> DescribeSubnetsAsync(IReadOnlyList<Ec2Filter> filters, CancellationToken cancellationToken);

    Task<IReadOnlyList<VpcDescription>> DescribeVpcsAsync(IReadOnlyList<Ec2Filter> filters, CancellationToken cancellationToken);

    Task<IReadOnlyList<RouteTableDescription>> DescribeRouteTablesAsync(IReadOnlyList<Ec2Filter> filters, CancellationToken cancellationToken);

    Task<IReadOnlyList<AvailabilityZoneDescription>> DescribeAvailabilityZonesAsync(CancellationToken cancellationToken);

    /// <summary>Instances by filter (<c>instance-id</c> with up to 200 values leaves out those that are not there, instead of failing).</summary>
    Task<IReadOnlyList<InstanceDescription>> DescribeInstancesAsync(IReadOnlyList<Ec2Filter> filters, CancellationToken cancellationToken);

    /// <summary>With their rules and tags.</summary>
    Task<IReadOnlyList<SecurityGroupDescription>> DescribeSecurityGroupsAsync(IReadOnlyList<Ec2Filter> filters, CancellationToken cancellationToken);

    /// <summary>Throws InvalidGroup.Duplicate where the VPC has one of that name.</summary>
    /// <returns>The group's id.</returns>
    Task<string> CreateSecurityGroupAsync(CreateSecurityGroupRequest request, CancellationToken cancellationToken);

    /// <summary>Throws InvalidPermission.Duplicate where one of the rules is there already: then none was added.</summary>
    Task AuthorizeSecurityGroupIngressAsync(string groupId, IReadOnlyList<IngressRule> rules, CancellationToken cancellationToken);

    /// <summary>Throws InvalidPermission.NotFound where one of the rules is not there.</summary>
    Task RevokeSecurityGroupIngressAsync(string groupId, IReadOnlyList<IngressRule> rules, CancellationToken cancellationToken);

    /// <summary>Throws DependencyViolation while something uses it. One that is not there is no error.</summary>
    Task DeleteSecurityGroupAsync(string groupId, CancellationToken cancellationToken);

    Task CreateTagsAsync(IReadOnlyList<string> resourceIds, ValueMap tags, CancellationToken cancellationToken);

    Task DeleteTagsAsync(IReadOnlyList<string> resourceIds, IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>Elastic IP addresses by allocation id.</summary>
    Task<IReadOnlyList<ElasticAddress>> DescribeAddressesAsync(IReadOnlyList<string> allocationIds, CancellationToken cancellationToken);
}
