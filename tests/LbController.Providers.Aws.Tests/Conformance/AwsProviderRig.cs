using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Fake;
using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Tests.Rig;
using LbController.Providers.TestKit;

namespace LbController.Providers.Aws.Tests.Conformance;

/// <summary>The adapter on the fake cloud, as the kit's cases need it.</summary>
internal sealed class AwsProviderRig : IProviderRig
{
    private static readonly string[] Names = ["a", "b", "c"];

    private readonly AwsRig _rig = new();
    private string? _foreign;

    public ILoadBalancerProvider Provider => _rig.Provider;

    public ClusterId Cluster => _rig.Cluster;

    public TargetNode Node(string name) => _rig.Node(Array.IndexOf(Names, name)) with { Name = name };

    public DesiredLoadBalancer Service(string name) => _rig.Service(name) with { Nodes = [Node("a"), Node("b")] };

    public IPAddress? FreeAddress() => null;

    public IPAddress? ForbiddenAddress() => null;

    public Task WaitAsync(TimeSpan time)
    {
        _rig.Time.Advance(time);
        return Task.CompletedTask;
    }

    public Task PlantForeignAsync()
    {
        _foreign = _rig.Aws.World.AddForeignLoadBalancer("somebody-elses", "network");
        return Task.CompletedTask;
    }

    public Task<bool> IsForeignUntouchedAsync() => Task.FromResult(
        _rig.Aws.LoadBalancers.Any(balancer => balancer.Arn == _foreign) && _rig.Aws.Calls.Count(call => call.IsMutating && call.Parameters.Values.Contains(_foreign)) == 0);

    public async Task<IReadOnlyList<IReadOnlySet<string>>> WatchTargetsAsync(LoadBalancerIdentity identity, Func<Task> during)
    {
        FakeTargetGroup Group() => _rig.Aws.TargetGroups.Single(group => group.Tags.GetValueOrDefault("lbcontroller.io/service-uid") == identity.ServiceUid);
        int before = _rig.Aws.TargetHistory(Group().Arn).Count;
        await during();
        return [.. _rig.Aws.TargetHistory(Group().Arn).Skip(Math.Max(0, before - 1)).Select(change => (IReadOnlySet<string>)change.Registered.Select(NameOf).ToHashSet(StringComparer.Ordinal))];
    }

    public async Task RestartAsync(IReadOnlyList<KnownLoadBalancer> known) => await _rig.RestartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    private string NameOf(string target) => Names[_rig.Instances.FindIndex(instance => target.StartsWith(instance.Id, StringComparison.Ordinal))];
}
