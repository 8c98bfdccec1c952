using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Fake;
using LbController.Providers.Aws.Tests.Rig;

namespace LbController.Providers.Aws.Tests.Traps;

/// <summary>A rig whose adapter meets trouble, and the controller's part in it: it goes on after every failure, and starts again after its death.</summary>
internal sealed class TrapRun : IAsyncDisposable
{
    private const int MostRounds = 150;

    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(5);

    public TrapRun(int instances = 4, bool countsWritesOnly = false, bool ipv6 = false)
    {
        Gate = new CallGate { CountsWritesOnly = countsWritesOnly };
        Rig = new AwsRig(instances, ipv6, transport: handler => Gate.Wrap(handler, () => Aws), attempts: 1);
    }

    public CallGate Gate { get; }

    public AwsRig Rig { get; }

    public FakeAws Aws => Rig.Aws;

    /// <summary>What the Service was told on the way, newest last.</summary>
    public List<string> Told { get; } = [];

    /// <summary>The problems of the last plan.</summary>
    public ValueList<Problem> Problems { get; private set; } = [];

    /// <summary>Where clients were sent by the last plan.</summary>
    public ValueList<PublishedAddress> Addresses { get; private set; } = [];

    /// <summary>Since when they are sent there.</summary>
    public DateTimeOffset AddressesSince { get; private set; }

    /// <summary>Until nothing is left to do.</summary>
    public Task ConvergeAsync(DesiredLoadBalancer desired) => RunAsync(desired.Identity, desired, () => false);

    /// <summary>Until nothing is left to do, or something has come about.</summary>
    public Task ConvergeUntilAsync(DesiredLoadBalancer desired, Func<bool> isReached) => RunAsync(desired.Identity, desired, isReached);

    public Task RemoveAsync(LoadBalancerIdentity identity) => RunAsync(identity, null, () => false);

    public ValueTask DisposeAsync() => Rig.DisposeAsync();

    private async Task RunAsync(LoadBalancerIdentity identity, DesiredLoadBalancer? desired, Func<bool> isReached)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            if (isReached() || await RoundAsync(new PlanRequest(identity, desired, [])))
            {
                return;
            }
        }

        throw new InvalidOperationException($"{identity} has not converged after {MostRounds} rounds: {string.Join(" | ", Told.TakeLast(5))}; last calls {string.Join(", ", Aws.Calls.All.TakeLast(12))}");
    }

    private async Task<bool> RoundAsync(PlanRequest request)
    {
        try
        {
            ProviderPlan plan = await Rig.Provider.PlanAsync(request, Gate.Life);
            Problems = plan.Problems;
            AddressesSince = Addresses == plan.Addresses ? AddressesSince : Rig.Time.GetUtcNow();
            Addresses = plan.Addresses;
            if (plan.IsConverged)
            {
                return true;
            }

            Settle(await Rig.Provider.ApplyAsync(plan, Gate.Life));
        }
        catch (ProviderException error) when (!Gate.IsDead)
        {
            Told.Add($"{error.Code}: {error.Message}");
            Rig.Time.Advance(error.RetryAfter ?? BackOff);
        }
        catch (Exception) when (Gate.IsDead)
        {
            // Whatever it was doing ended with it.
            Gate.Revive();
            await Rig.RestartAsync();
            Rig.Time.Advance(BackOff);
        }

        return false;
    }

    private void Settle(ApplyResult result)
    {
        switch (result.Outcome)
        {
            case Outcome.Settled:
                return;
            case Outcome.Waiting waiting:
                Told.Add(waiting.Reason);
                Rig.Time.Advance(waiting.After);
                return;
            case Outcome.Blocked blocked:
                Told.AddRange(blocked.Problems.Select(problem => $"{problem.Reason}: {problem.Message}"));
                Rig.Time.Advance(TimeSpan.FromMinutes(1));
                return;
            default:
                throw new InvalidOperationException($"{result.Outcome}");
        }
    }
}
