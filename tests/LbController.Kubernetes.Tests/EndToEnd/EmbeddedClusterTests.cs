using System.Text;
using LbController.Kubernetes.Configuration;
using LbController.Kubernetes.Events;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Leases;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Patching;
using LbController.Kubernetes.Tests.Watching;
using LbController.Kubernetes.Watching;
using LbController.LocalCluster.Hosting;

namespace LbController.Kubernetes.Tests.EndToEnd;

/// <summary>The whole client, from the kubeconfig that the cluster wrote, over HTTPS, against the embedded cluster's API server.</summary>
public sealed class EmbeddedClusterTests : IAsyncLifetime
{
    private readonly TempDirectory _folder = new();
    private readonly RecordingLoggerProvider _log = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];
    private EmbeddedCluster? _cluster;
    private KubernetesApi? _api;

    private EmbeddedCluster Cluster => _cluster ?? throw new InvalidOperationException("Not started.");

    private KubernetesApi Api => _api ?? throw new InvalidOperationException("Not started.");

    private ApiSurroundings Around => new(TimeProvider.System, new Jitter(new Random(5)), _log.CreateLogger("client"));

    public async Task InitializeAsync()
    {
        _cluster = new EmbeddedCluster(new LocalClusterOptions { Nodes = 2, RunDataPlane = false, StateDirectory = _folder.Path }, TimeProvider.System, new Random(7), _log);
        await _cluster.StartAsync(CancellationToken.None);
        _api = Resolve(_cluster.KubeconfigPath ?? "").CreateApi(new KubernetesApiOptions(), Around);
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (Task loop in _loops)
        {
            await Record.ExceptionAsync(() => loop.WithDeadline("a loop ends"));
        }

        _api?.Dispose();
        await Cluster.DisposeAsync();
        _folder.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Token_certificate_and_in_process_handler_all_reach_it()
    {
        File.WriteAllText(_folder.File("with-certificate"), Cluster.KubeconfigWithCertificate);
        using KubernetesApi byCertificate = Resolve(_folder.File("with-certificate")).CreateApi(new KubernetesApiOptions(), Around);
        using var inProcess = new KubernetesApi(
            Cluster.CreateHandler(), new ApiTarget(new Uri("https://cluster.test"), "test"), FixedCredentialSource.None, new KubernetesApiOptions(), Around);

        Assert.StartsWith("v1.", await Api.GetServerVersionAsync(default));
        Assert.Equal(2, (await byCertificate.ListAsync(ResourceTypes.Nodes, new ListQuery(), default)).Items.Length);
        Assert.NotEmpty((await inProcess.GetAsync(ResourceTypes.Namespaces, "", "kube-system", default)).Metadata.Uid);
    }

    [Fact]
    public async Task A_list_in_chunks_is_complete()
    {
        await Task.WhenAll(Enumerable.Range(0, 25).Select(number => CreateAsync($"web-{number}")));

        ResourceList<Service> list = await Api.ListAsync(ResourceTypes.Services, new ListQuery { Namespace = "default", Limit = 4 }, default);

        Assert.Equal(25, list.Items.Count(service => service.Metadata.Name.StartsWith("web-", StringComparison.Ordinal)));
        Assert.All(list.Items, service => Assert.NotEqual("", service.Metadata.Uid));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reflector_follows_through_dropped_watches_and_lost_history(bool streams)
    {
        await CreateAsync("one");
        var store = new RecordingStore();
        var options = new ReflectorOptions
        {
            Namespace = "default",
            StreamInitialState = streams,
            BackoffMin = TimeSpan.FromMilliseconds(10),
            BackoffMax = TimeSpan.FromMilliseconds(50),
        };
        var reflector = new Reflector<Service>(Api, ResourceTypes.Services, store, options, Around);
        _loops.Add(reflector.RunAsync(_stop.Token));
        await reflector.Synced.WithDeadline("the first state");
        await SeesAsync(store, "one");

        await CreateAsync("two");
        await SeesAsync(store, "one", "two");
        Cluster.DropWatches();
        await CreateAsync("three");
        await SeesAsync(store, "one", "two", "three");
        Cluster.CompactHistory();
        Cluster.DropWatches();
        await CreateAsync("four");
        await SeesAsync(store, "one", "two", "three", "four");

        Assert.Equal(streams, reflector.Status.StreamsInitialState);
        Assert.Null(reflector.Status.Problem);
    }

    [Fact]
    public async Task Finalizer_address_and_condition_go_through_the_status_in_one_patch_and_those_of_others_survive()
    {
        Service service = await CreateAsync("web");
        await PatchAsync(service, ObjectPatchBuilder.StrategicMerge().AddFinalizer("other.example/finalizer").SetCondition(Condition("other.example/Condition")));

        Service after = await PatchAsync(
            service,
            ObjectPatchBuilder.StrategicMerge(PatchPreconditions.SameObject(service.Metadata))
                .AddFinalizer("service.kubernetes.io/load-balancer-cleanup")
                .AddFinalizer("lbcontroller.io/resources")
                .Ingress([new LoadBalancerIngress { Ip = "127.0.0.9", IpMode = "Proxy" }])
                .SetCondition(Condition("lbcontroller.io/Programmed")));

        Assert.Equal(
            ["lbcontroller.io/resources", "other.example/finalizer", "service.kubernetes.io/load-balancer-cleanup"], after.Metadata.Finalizers.Order());
        Assert.Equal(["lbcontroller.io/Programmed", "other.example/Condition"], after.Conditions.Select(condition => condition.Type).Order());
        Assert.Equal(("127.0.0.9", "Proxy"), (after.Ingress.Single().Ip, after.Ingress.Single().IpMode));

        Service cleared = await PatchAsync(
            service,
            ObjectPatchBuilder.StrategicMerge().RemoveFinalizer("lbcontroller.io/resources").Ingress([]).RemoveCondition("lbcontroller.io/Programmed"));
        Assert.DoesNotContain("lbcontroller.io/resources", cleared.Metadata.Finalizers);
        Assert.Contains("other.example/finalizer", cleared.Metadata.Finalizers);
        Assert.Equal("other.example/Condition", Assert.Single(cleared.Conditions).Type);
        Assert.Empty(cleared.Ingress);
    }

    [Fact]
    public async Task A_patch_for_another_object_of_the_name_or_an_older_state_is_a_conflict()
    {
        Service service = await CreateAsync("web");
        await PatchAsync(service, ObjectPatchBuilder.StrategicMerge().AddFinalizer("a.example/b"));

        foreach (PatchPreconditions precondition in new[] { PatchPreconditions.Unchanged(service.Metadata), new PatchPreconditions("another-uid", null) })
        {
            var exception = await Assert.ThrowsAsync<KubernetesApiException>(
                () => PatchAsync(service, ObjectPatchBuilder.StrategicMerge(precondition).AddFinalizer("c.example/d")));
            Assert.Equal(KubernetesErrorKind.Conflict, exception.Kind);
        }
    }

    [Fact]
    public async Task Two_electors_hand_the_lease_over()
    {
        using var stopFirst = new CancellationTokenSource();
        var leads = new[] { NewSignal(), NewSignal() };
        LeaderElector[] electors = [Elector("one"), Elector("two")];
        Task first = electors[0].RunAsync(token => LeadAsync(leads[0], token), stopFirst.Token);
        await leads[0].Task.WithDeadline("the first leads");
        _loops.Add(electors[1].RunAsync(token => LeadAsync(leads[1], token), _stop.Token));

        await stopFirst.CancelAsync();
        await first.WithDeadline("the first stops");
        await leads[1].Task.WithDeadline("the second leads");

        Lease lease = await Api.GetAsync(ResourceTypes.Leases, "default", "lock", default);
        Assert.Equal("two", lease.HolderIdentity);
        Assert.True(electors[1].IsLeader);
        Assert.False(electors[0].IsLeader);
    }

    [Fact]
    public async Task Events_and_their_series_are_accepted()
    {
        Service service = await CreateAsync("web");
        var recorder = new EventRecorder(Api, new EventRecorderOptions { ReportingInstance = "pod-1" }, Around);
        using var stop = new CancellationTokenSource();
        Task running = recorder.RunAsync(stop.Token);
        var regarding = new ObjectReference("v1", "Service", "default", "web", service.Metadata.Uid, service.Metadata.ResourceVersion);

        for (int repeat = 0; repeat < 3; repeat++)
        {
            recorder.Record(regarding, EventType.Warning, "SyncLoadBalancerFailed", "EnsureLoadBalancer", "no address left");
        }

        await stop.CancelAsync();
        await running.WithDeadline("the recorder stops");

        ResourceList<Event> events = await Api.ListAsync(ResourceTypes.Events, new ListQuery { Namespace = "default" }, default);
        Event written = Assert.Single(events.Items, item => item.RegardingName == "web");
        Assert.Equal(("SyncLoadBalancerFailed", "EnsureLoadBalancer", "no address left", "Warning", 3), (written.Reason, written.Action, written.Note, written.Type, written.SeriesCount));
        Assert.Equal(0, recorder.Dropped);
    }

    private static Condition Condition(string type) =>
        new() { Type = type, Status = "True", Reason = "Reason", Message = "A message.", LastTransitionTime = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) };

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static Task LeadAsync(TaskCompletionSource signal, CancellationToken cancellationToken)
    {
        signal.SetResult();
        return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    private static Task SeesAsync(RecordingStore store, params string[] names) => Deadline.UntilAsync(
        () => store.Items.Select(item => item.Split('@')[0]).Where(name => name != "kubernetes").SequenceEqual(names.Order()),
        $"the store holds {string.Join(", ", names)}");

    private ClusterConfiguration Resolve(string kubeconfig) => ClusterConfigurationResolver.Resolve(
        new ClusterConfigurationRequest { KubeconfigPaths = [kubeconfig], Environment = new Dictionary<string, string>() }, Around);

    private LeaderElector Elector(string identity) => new(
        Api,
        new LeaderElectionOptions
        {
            Namespace = "default",
            Name = "lock",
            Identity = identity,
            LeaseDuration = TimeSpan.FromSeconds(5),
            RenewDeadline = TimeSpan.FromSeconds(3),
            RetryPeriod = TimeSpan.FromMilliseconds(100),
        },
        Around);

    private Task<Service> CreateAsync(string name) => Api.CreateAsync(
        ResourceTypes.Services,
        "default",
        Encoding.UTF8.GetBytes($$$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"{{{name}}}"},"spec":{"type":"LoadBalancer","ports":[{"port":80}]}}"""),
        default);

    private Task<Service> PatchAsync(Service service, ObjectPatchBuilder patch) =>
        Api.PatchAsync(ResourceTypes.Services, "default", service.Metadata.Name, patch.Build(), "status", default);
}
