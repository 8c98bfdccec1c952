using System.Collections.Concurrent;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Planning;

namespace LbController.Providers.Aws.Inventory;

/// <summary>
/// Reads what Services' models are made from: the VPC and its subnets, route tables, zones, and the security groups that Services name.
/// It changes rarely, so it is read once for all and believed for ten minutes.
/// </summary>
internal sealed class VpcReader
{
    private static readonly TimeSpan Trust = TimeSpan.FromMinutes(10);

    private readonly IEc2 _ec2;
    private readonly AwsSettings _settings;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, Task<IReadOnlyList<SecurityGroupDescription>> Groups)> _groups = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private string? _vpcId;
    private (DateTimeOffset At, Task<VpcView> View)? _view;

    public VpcReader(IEc2 ec2, AwsSettings settings, TimeProvider time)
    {
        _ec2 = ec2;
        _settings = settings;
        _time = time;
        _vpcId = settings.VpcId;
    }

    /// <summary>Reads everything anew when next asked, unless it is half a minute old at most: what it told may have led to a refusal.</summary>
    public void ForgetOld()
    {
        lock (_lock)
        {
            if (_view is { } known && _time.GetUtcNow() - known.At < TimeSpan.FromSeconds(30))
            {
                return;
            }
        }

        Forget();
    }

    /// <summary>Reads everything anew when next asked: another controller may have acted meanwhile.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _view = null;
        }

        _groups.Clear();
    }

    /// <summary>The view for one Service.</summary>
    /// <exception cref="ProviderException">AWS does not tell, or the VPC cannot be known.</exception>
    public async Task<VpcView> ReadAsync(DesiredLoadBalancer desired, LoadBalancerDescription? existing, CancellationToken cancellationToken)
    {
        string vpcId = _vpcId ??= existing?.VpcId ?? await VpcOfNodesAsync(desired, cancellationToken);
        VpcView view = await SharedAsync(vpcId).WaitAsync(cancellationToken);
        var lookups = Lookups.Of(desired);
        if (lookups.IsEmpty)
        {
            return view with { Existing = existing };
        }

        IReadOnlyList<SecurityGroupDescription> byId = await GroupsAsync("group-id", lookups.SecurityGroupIds, vpcId).WaitAsync(cancellationToken);
        IReadOnlyList<SecurityGroupDescription> byName = await GroupsAsync("tag:Name", lookups.SecurityGroupNames, vpcId).WaitAsync(cancellationToken);
        return view with { Existing = existing, SecurityGroups = byId.Concat(byName).DistinctBy(group => group.Id).ToValueList() };
    }

    private Task<VpcView> SharedAsync(string vpcId)
    {
        lock (_lock)
        {
            if (_view is { } known && _time.GetUtcNow() - known.At < Trust && !known.View.IsFaulted)
            {
                return known.View;
            }

            var reading = Task.Run(() => ReadSharedAsync(vpcId), CancellationToken.None);
            _view = (_time.GetUtcNow(), reading);
            return reading;
        }
    }

    private async Task<VpcView> ReadSharedAsync(string vpcId)
    {
        Ec2Filter[] inVpc = [new("vpc-id", [vpcId])];
        IReadOnlyList<SubnetDescription> subnets = await _ec2.DescribeSubnetsAsync(inVpc, CancellationToken.None);
        IReadOnlyList<RouteTableDescription> tables = await _ec2.DescribeRouteTablesAsync(inVpc, CancellationToken.None);
        IReadOnlyList<AvailabilityZoneDescription> zones = await _ec2.DescribeAvailabilityZonesAsync(CancellationToken.None);
        return new VpcView(vpcId, subnets.ToValueList(), tables.ToValueList(), zones.ToValueList(), [], null);
    }

    private Task<IReadOnlyList<SecurityGroupDescription>> GroupsAsync(string filter, ValueList<string> values, string vpcId)
    {
        if (values.IsEmpty)
        {
            return Task.FromResult<IReadOnlyList<SecurityGroupDescription>>([]);
        }

        string key = $"{filter}={values}";
        if (_groups.TryGetValue(key, out var known) && _time.GetUtcNow() - known.At < Trust && !known.Groups.IsFaulted)
        {
            return known.Groups;
        }

        Task<IReadOnlyList<SecurityGroupDescription>> reading = _ec2.DescribeSecurityGroupsAsync([new Ec2Filter("vpc-id", [vpcId]), new Ec2Filter(filter, values)], CancellationToken.None);
        _groups[key] = (_time.GetUtcNow(), reading);
        return reading;
    }

    /// <summary>The VPC is where the nodes are.</summary>
    private async Task<string> VpcOfNodesAsync(DesiredLoadBalancer desired, CancellationToken cancellationToken)
    {
        const int Asked = 20;
        ValueList<string> instances = desired.Nodes.Select(node => TargetRules.InstanceOf(node.ProviderId)).OfType<string>().Take(Asked).ToValueList();
        IReadOnlyList<InstanceDescription> found = instances.IsEmpty ? [] : await _ec2.DescribeInstancesAsync([new Ec2Filter("instance-id", instances)], cancellationToken);
        return found.Count > 0 && found[0].VpcId.Length > 0
            ? found[0].VpcId
            : throw new ProviderException(
                ProviderErrorKind.InvalidRequest,
                "DescribeInstances",
                $"The VPC cannot be told: {(instances.IsEmpty ? "no node has a spec.providerID that names an EC2 instance" : $"EC2 knows none of {string.Join(", ", instances.Take(3))} in {_settings.Region}")}. Set --aws-vpc-id");
    }
}
