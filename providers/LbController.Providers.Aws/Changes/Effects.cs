using LbController.Providers.Aws.Access;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Changes;

/// <summary>The ways to act on AWS.</summary>
/// <param name="Elb">Load balancers.</param>
/// <param name="Ec2">Security groups.</param>
/// <param name="NodeAccess">What lets load balancers reach the nodes.</param>
/// <param name="Time">The clock.</param>
internal sealed record Effects(IElasticLoadBalancing Elb, IEc2 Ec2, NodeAccess NodeAccess, TimeProvider Time);
