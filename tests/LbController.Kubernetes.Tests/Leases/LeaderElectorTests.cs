using LbController.Kubernetes.Http;
using LbController.Kubernetes.Leases;
using LbController.Kubernetes.Tests.Scripted;

namespace LbController.Kubernetes.Tests.Leases;

public sealed class LeaderElectorTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly LeaseServer _server = new();
    private readonly RecordingLoggerProvider _log = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<KubernetesApi> _apis = [];
    private readonly TaskCompletionSource _led = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _workCancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _apis.ForEach(api => api.Dispose());
        await _server.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_lease_that_does_not_exist_is_created_and_led()
    {
        LeaderElector elector = Elector("me");
        Task running = elector.RunAsync(LeadAsync, _stop.Token);
        await _led.Task.WithDeadline("leading");

        Assert.True(elector.IsLeader);
        Assert.Equal("me", _server.Holder);
        Assert.Equal(15, _server.Lease?["spec"]?["leaseDurationSeconds"]?.GetValue<int>());
        Assert.Equal("2026-01-02T03:04:05.000000Z", _server.Lease?["spec"]?["renewTime"]?.GetValue<string>());
        await StopAsync(running);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"holderIdentity":null,"renewTime":null}""")]
    [InlineData("""{"holderIdentity":"","leaseDurationSeconds":1,"leaseTransitions":4}""")]
    public async Task A_lease_that_nobody_holds_is_taken_by_an_update(string? spec)
    {
        _server.Put(spec);
        Task running = Elector("me").RunAsync(LeadAsync, _stop.Token);
        await _led.Task.WithDeadline("leading");

        Assert.Equal("me", _server.Holder);
        Assert.Equal(["GET", "PATCH"], _server.Requests);
        Assert.Equal(spec?.Contains("leaseTransitions") == true ? 5 : 1, _server.Lease?["spec"]?["leaseTransitions"]?.GetValue<int>());
        await StopAsync(running);
    }

    [Fact]
    public async Task Fields_of_the_spec_that_we_do_not_know_survive_every_write()
    {
        _server.Put("""{"strategy":"OldestEmulationVersion","preferredHolder":"someone"}""");
        Task running = Elector("me").RunAsync(LeadAsync, _stop.Token);
        await _led.Task.WithDeadline("leading");
        await StopAsync(running);

        Assert.Equal("OldestEmulationVersion", _server.Lease?["spec"]?["strategy"]?.GetValue<string>());
        Assert.Equal("someone", _server.Lease?["spec"]?["preferredHolder"]?.GetValue<string>());
        Assert.Equal("", _server.Holder);
    }

    [Fact]
    public async Task Anothers_lease_is_taken_only_after_its_duration_on_our_own_clock_whatever_its_times_say()
    {
        // The other's wall clock is years behind: by the times in the record its lease is long over.
        _server.Put("""{"holderIdentity":"other","leaseDurationSeconds":15,"renewTime":"2001-01-01T00:00:00.000000Z","leaseTransitions":1}""");
        LeaderElector elector = Elector("me");
        DateTimeOffset began = _time.GetUtcNow();
        Task running = elector.RunAsync(LeadAsync, _stop.Token);

        await AdvanceUntilAsync(() => _led.Task.IsCompleted, "leading");

        Assert.InRange(_time.GetUtcNow() - began, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(20));
        Assert.Equal(2, _server.Lease?["spec"]?["leaseTransitions"]?.GetValue<int>());
        await StopAsync(running);
    }

    [Fact]
    public async Task A_holder_that_renews_keeps_its_lease()
    {
        _server.Put("""{"holderIdentity":"other","leaseDurationSeconds":15,"leaseTransitions":0}""");
        int renewals = 0;
        Task running = Elector("me").RunAsync(LeadAsync, _stop.Token);

        await AdvanceUntilAsync(
            () =>
            {
                if (_server.Requests.Count > renewals * 2)
                {
                    _server.Put($$"""{"holderIdentity":"other","leaseDurationSeconds":15,"leaseTransitions":0,"renewTime":"2026-01-01T00:00:{{++renewals:00}}.000000Z"}""");
                }

                return renewals == 8;
            },
            "eight renewals of the other");

        Assert.False(_led.Task.IsCompleted);
        Assert.DoesNotContain("PATCH", _server.Requests);
        await StopAsync(running);
    }

    [Fact]
    public async Task A_reset_while_acquiring_is_tried_again()
    {
        int broken = 0;
        _server.Fault = exchange =>
        {
            if (++broken <= 3)
            {
                exchange.Reset();
            }

            return Task.FromResult(exchange.IsClosed);
        };
        Task running = Elector("me").RunAsync(LeadAsync, _stop.Token);

        await AdvanceUntilAsync(() => _led.Task.IsCompleted, "leading");

        Assert.True(broken > 3);
        await StopAsync(running);
    }

    [Fact]
    public async Task Failures_to_renew_are_retried_until_the_deadline_and_leading_goes_on()
    {
        LeaderElector elector = Elector("me");
        Task running = elector.RunAsync(LeadAsync, _stop.Token);
        await _led.Task.WithDeadline("leading");
        int broken = 0;
        _server.Fault = async exchange =>
        {
            if (broken >= 3)
            {
                return false;
            }

            if (++broken == 1)
            {
                exchange.Reset();
            }
            else
            {
                await exchange.RefuseAsync(500, "InternalError", "oops");
            }

            return true;
        };

        int requests = _server.Requests.Count;
        await AdvanceUntilAsync(() => _server.Requests.Count >= requests + 6, "three failures and renewals after them");

        Assert.True(elector.IsLeader);
        Assert.False(_workCancelled.Task.IsCompleted);
        Assert.Single(_log.Lines, line => line.Event.Name == "LeaseRenewFailed");
        await StopAsync(running);
    }

    [Fact]
    public async Task A_lease_that_cannot_be_renewed_is_lost_at_the_deadline_before_anyone_may_take_it()
    {
        LeaderElector elector = Elector("me");
        Task running = elector.RunAsync(LeadAsync, _stop.Token);
        await _led.Task.WithDeadline("leading");
        DateTimeOffset began = _time.GetUtcNow();
        _server.Fault = exchange =>
        {
            exchange.Reset();
            return Task.FromResult(true);
        };

        await AdvanceUntilAsync(() => running.IsCompleted, "the loss");

        await Assert.ThrowsAsync<LeadershipLostException>(() => running);
        Assert.InRange(_time.GetUtcNow() - began, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(15));
        Assert.False(elector.IsLeader);
        Assert.True(_workCancelled.Task.IsCompletedSuccessfully);
        Assert.Contains(_log.Lines, line => line.Event.Name == "LeaseLost");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_costs_the_lease_at_the_deadline_too()
    {
        Task running = Elector("me").RunAsync(LeadAsync, _stop.Token);
        await _led.Task.WithDeadline("leading");
        DateTimeOffset began = _time.GetUtcNow();
        _server.Fault = async exchange =>
        {
            await exchange.UntilClientLeavesAsync();
            return true;
        };

        await AdvanceUntilAsync(() => running.IsCompleted, "the loss");

        await Assert.ThrowsAsync<LeadershipLostException>(() => running);
        Assert.InRange(_time.GetUtcNow() - began, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task A_lease_that_another_has_taken_is_lost_at_once()
    {
        Task running = Elector("me").RunAsync(LeadAsync, _stop.Token);
        await _led.Task.WithDeadline("leading");
        DateTimeOffset began = _time.GetUtcNow();
        _server.Put("""{"holderIdentity":"other","leaseDurationSeconds":15}""");

        await AdvanceUntilAsync(() => running.IsCompleted, "the loss");

        var exception = await Assert.ThrowsAsync<LeadershipLostException>(() => running);
        Assert.Equal("Leadership lost: lease lb/lock is held by other.", exception.Message);
        Assert.InRange(_time.GetUtcNow() - began, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal("other", _server.Holder);
    }

    [Fact]
    public async Task A_lease_that_was_deleted_is_made_again_by_its_leader()
    {
        LeaderElector elector = Elector("me");
        Task running = elector.RunAsync(LeadAsync, _stop.Token);
        await _led.Task.WithDeadline("leading");
        _server.Delete();

        await AdvanceUntilAsync(() => _server.Holder == "me", "the lease is back");

        Assert.True(elector.IsLeader);
        await StopAsync(running);
    }

    [Fact]
    public async Task On_stop_the_lease_is_renewed_until_the_work_has_drained_and_then_released()
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        LeaderElector elector = Elector("me");
        Task running = elector.RunAsync(
            async _ =>
            {
                _led.SetResult();
                await drained.Task;
            },
            _stop.Token);
        await _led.Task.WithDeadline("leading");
        await _stop.CancelAsync();
        int requests = _server.Requests.Count;

        await AdvanceUntilAsync(() => _server.Requests.Count >= requests + 3, "renewals while draining");
        Assert.True(elector.IsLeader);
        Assert.Equal("me", _server.Holder);
        drained.SetResult();
        await running.WithDeadline("the stop");

        Assert.Equal("", _server.Holder);
        Assert.Equal(1, _server.Lease?["spec"]?["leaseDurationSeconds"]?.GetValue<int>());
        Assert.False(elector.IsLeader);
    }

    [Fact]
    public async Task A_released_lease_is_taken_by_the_next_without_waiting_for_its_end()
    {
        Task first = Elector("one").RunAsync(LeadAsync, _stop.Token);
        await _led.Task.WithDeadline("the first leads");
        var secondLeads = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stopSecond = new CancellationTokenSource();
        Task second = Elector("two").RunAsync(
            async token =>
            {
                secondLeads.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            },
            stopSecond.Token);
        await Deadline.UntilAsync(() => _log.Lines.Any(line => line.Event.Name == "LeaseHeldByOther"), "the second sees the first");

        await StopAsync(first);
        DateTimeOffset began = _time.GetUtcNow();
        await AdvanceUntilAsync(() => secondLeads.Task.IsCompleted, "the second leads");

        Assert.InRange(_time.GetUtcNow() - began, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await stopSecond.CancelAsync();
        await second.WithDeadline("the second stops");
    }

    [Fact]
    public async Task Of_two_that_race_one_leads()
    {
        int leaders = 0;
        Task LeadCountingAsync(CancellationToken token)
        {
            Interlocked.Increment(ref leaders);
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        }

        LeaderElector[] electors = [Elector("one"), Elector("two")];
        Task[] running = [.. electors.Select(elector => elector.RunAsync(LeadCountingAsync, _stop.Token))];

        await AdvanceUntilAsync(() => _server.Requests.Count > 40, "many rounds");
        Assert.Equal(1, leaders);
        Assert.Single(electors, elector => elector.IsLeader);
        await _stop.CancelAsync();
        await Task.WhenAll(running).WithDeadline("both stop");
    }

    [Fact]
    public async Task A_missing_permission_is_logged_once_with_the_verb_and_waiting_goes_on()
    {
        _server.Fault = async exchange =>
        {
            bool create = exchange.Method == "POST";
            await (create ? exchange.RefuseAsync(403, "Forbidden", "no") : exchange.RefuseAsync(404, "NotFound", "none"));
            return true;
        };
        Task running = Elector("me").RunAsync(LeadAsync, _stop.Token);
        await AdvanceUntilAsync(() => _server.Requests.Count(method => method == "POST") >= 4, "four tries");
        string line = Assert.Single(_log.Lines, line => line.Event.Name == "LeaseAcquireFailed").Message;
        Assert.Contains("""apiGroups ["coordination.k8s.io"], resources ["leases"], verbs ["create"]""", line);
        await StopAsync(running);
    }

    [Fact]
    public async Task Work_that_fails_releases_the_lease_and_passes_its_exception_on()
    {
        Task running = Elector("me").RunAsync(_ => throw new InvalidOperationException("a bug"), _stop.Token);
        Assert.Equal("a bug", (await Assert.ThrowsAsync<InvalidOperationException>(() => running.WithDeadline("the failure"))).Message);
        Assert.Equal("", _server.Holder);
    }

    [Fact]
    public async Task A_loop_that_is_stuck_does_not_call_itself_leader_beyond_its_lease()
    {
        LeaderElector elector = Elector("me");
        var stuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Fault = async exchange =>
        {
            if (_led.Task.IsCompleted)
            {
                await stuck.Task;
            }
            return false;
        };
        Task running = elector.RunAsync(LeadAsync, _stop.Token);
        await _led.Task.WithDeadline("leading");
        _time.Advance(TimeSpan.FromSeconds(15));

        Assert.False(elector.IsLeader);
        stuck.SetResult();
        await AdvanceUntilAsync(() => running.IsCompleted, "the end");
        Assert.IsType<LeadershipLostException>(running.Exception?.InnerException);
    }

    private LeaderElector Elector(string identity)
    {
        var logger = _log.CreateLogger("elector");
        KubernetesApi api = _server.Api(_time, logger);
        _apis.Add(api);
        return new LeaderElector(
            api, new LeaderElectionOptions { Namespace = "lb", Name = "lock", Identity = identity }, new ApiSurroundings(_time, new Jitter(new Random(identity.Length)), logger));
    }

    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        _led.SetResult();
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        finally
        {
            _workCancelled.SetResult();
        }
    }

    private async Task StopAsync(Task running)
    {
        await _stop.CancelAsync();
        await running.WithDeadline("the stop");
    }

    /// <summary>Moves the clock in steps of half a second, each after the answers in flight had their time to arrive.</summary>
    private async Task AdvanceUntilAsync(Func<bool> reached, string phase)
    {
        await Deadline.UntilAsync(
            () =>
            {
                if (!reached())
                {
                    _time.Advance(TimeSpan.FromMilliseconds(500));
                }

                return reached();
            },
            phase);
    }
}
