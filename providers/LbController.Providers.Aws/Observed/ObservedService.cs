using System.Collections.Immutable;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Observed;

/// <summary>Everything that there is of one Service in AWS, as far as it is known. Immutable: each effect makes the next one.</summary>
internal sealed record ObservedService
{
    /// <summary>Nothing.</summary>
    public static readonly ObservedService Empty = new();

    /// <summary>Those that carry the Service's tags, and the one that it adopted. More than one only while one replaces another.</summary>
    public ImmutableArray<ObservedLoadBalancer> LoadBalancers { get; init; } = [];

    /// <summary>Those that carry the Service's tags.</summary>
    public ImmutableArray<ObservedTargetGroup> TargetGroups { get; init; } = [];

    /// <summary>All of the Service's load balancers. Of an adopted one too, where others have listeners as well.</summary>
    public ImmutableArray<ObservedListener> Listeners { get; init; } = [];

    /// <summary>Those that carry the Service's tags.</summary>
    public ImmutableArray<SecurityGroupDescription> SecurityGroups { get; init; } = [];

    public bool IsEmpty => LoadBalancers.IsEmpty && TargetGroups.IsEmpty && SecurityGroups.IsEmpty;

    /// <summary>Whether the attributes of everything that is the Service's are known.</summary>
    public bool HasDetails => LoadBalancers.All(balancer => balancer.Attributes is not null)
        && TargetGroups.All(group => group.Attributes is not null)
        && Listeners.All(listener => listener.Attributes is not null || !IsOurs(listener));

    /// <summary>Whether a listener forwards to one of the Service's target groups.</summary>
    public bool IsOurs(ObservedListener listener) => listener.Description.Action.TargetGroups.Any(share => TargetGroups.Any(group => group.Arn == share.Arn));

    public ObservedLoadBalancer? LoadBalancer(string name) => LoadBalancers.FirstOrDefault(balancer => balancer.Name == name);

    public ObservedTargetGroup? TargetGroup(string name) => TargetGroups.FirstOrDefault(group => group.Name == name);

    public ObservedListener? Listener(string loadBalancerArn, int port) =>
        Listeners.FirstOrDefault(listener => listener.Port == port && listener.Description.LoadBalancerArn == loadBalancerArn);

    /// <summary>The Service's security group of one index, or null.</summary>
    public SecurityGroupDescription? SecurityGroup(int index) => SecurityGroups.FirstOrDefault(group => OwnershipTags.SecurityGroupIndex(group.Tags) == index);

    public ObservedService With(ObservedLoadBalancer balancer) => this with { LoadBalancers = Replace(LoadBalancers, balancer, other => other.Arn == balancer.Arn) };

    public ObservedService With(ObservedTargetGroup group) => this with { TargetGroups = Replace(TargetGroups, group, other => other.Arn == group.Arn) };

    public ObservedService With(ObservedListener listener) => this with { Listeners = Replace(Listeners, listener, other => other.Arn == listener.Arn) };

    public ObservedService With(SecurityGroupDescription group) => this with { SecurityGroups = Replace(SecurityGroups, group, other => other.Id == group.Id) };

    /// <summary>Without one object, by ARN or id; with a load balancer go its listeners.</summary>
    public ObservedService Without(string arn) => new()
    {
        LoadBalancers = LoadBalancers.RemoveAll(balancer => balancer.Arn == arn),
        TargetGroups = TargetGroups.RemoveAll(group => group.Arn == arn),
        Listeners = Listeners.RemoveAll(listener => listener.Arn == arn || listener.Description.LoadBalancerArn == arn),
        SecurityGroups = SecurityGroups.RemoveAll(group => group.Id == arn),
    };

    /// <summary>Without what was answered to a create, but not proven to be the Service's.</summary>
    public ObservedService Proven() => this with
    {
        LoadBalancers = LoadBalancers.RemoveAll(balancer => balancer.Tags is null),
        TargetGroups = TargetGroups.RemoveAll(group => group.Tags is null),
    };

    /// <summary>The same objects, and those of another look that are not among them.</summary>
    public ObservedService Union(ObservedService other) => new()
    {
        LoadBalancers = [.. LoadBalancers.Concat(other.LoadBalancers).DistinctBy(balancer => balancer.Arn)],
        TargetGroups = [.. TargetGroups.Concat(other.TargetGroups).DistinctBy(group => group.Arn)],
        Listeners = [.. Listeners.Concat(other.Listeners).DistinctBy(listener => listener.Arn)],
        SecurityGroups = [.. SecurityGroups.Concat(other.SecurityGroups).DistinctBy(group => group.Id)],
    };

    /// <summary>The same objects, with the details of another look at them where this one has none.</summary>
    public ObservedService WithDetailsOf(ObservedService earlier) => this with
    {
        LoadBalancers = [.. LoadBalancers.Select(balancer => earlier.LoadBalancers.FirstOrDefault(other => other.Arn == balancer.Arn) is { } known
            ? balancer with { Attributes = balancer.Attributes ?? known.Attributes, Capacity = balancer.Capacity ?? known.Capacity, CreatedAt = known.CreatedAt }
            : balancer)],
        TargetGroups = [.. TargetGroups.Select(group => earlier.TargetGroups.FirstOrDefault(other => other.Arn == group.Arn) is { } known
            ? group with
            {
                Attributes = group.Attributes ?? known.Attributes,
                Targets = group.Targets ?? known.Targets,
                HealthReadAt = known.HealthReadAt,
                RegisteredAt = known.RegisteredAt,
                Rejected = known.Rejected,
                Crowded = known.Crowded,
            }
            : group)],
        Listeners = [.. Listeners.Select(listener => earlier.Listeners.FirstOrDefault(other => other.Arn == listener.Arn) is { } known
            ? listener with { Attributes = listener.Attributes ?? known.Attributes, Certificates = listener.Certificates ?? known.Certificates, Tags = listener.Tags ?? known.Tags, ShiftedAt = known.ShiftedAt }
            : listener)],
    };

    /// <summary>The same objects, and nothing about their details: what a failed write leaves.</summary>
    public ObservedService WithoutDetails() => this with
    {
        LoadBalancers = [.. LoadBalancers.Select(balancer => balancer with { Attributes = null, Capacity = null })],
        TargetGroups = [.. TargetGroups.Select(group => group with { Attributes = null, Targets = null })],
        Listeners = [.. Listeners.Select(listener => listener with { Attributes = null, Certificates = null, Tags = null })],
    };

    private static ImmutableArray<T> Replace<T>(ImmutableArray<T> items, T item, Func<T, bool> isSame)
    {
        int index = 0;
        while (index < items.Length && !isSame(items[index]))
        {
            index++;
        }

        return index < items.Length ? items.SetItem(index, item) : items.Add(item);
    }
}
