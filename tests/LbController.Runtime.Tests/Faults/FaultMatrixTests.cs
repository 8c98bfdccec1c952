using System.Collections.Concurrent;

namespace LbController.Runtime.Tests.Faults;

/// <summary>
/// Every workload with every kind of fault at every one of its effects: it has to end as if nothing had failed, with the same things made
/// and removed, and then rest. A case is replayed by its name: the filter stands in the failure's message.
/// </summary>
public sealed class FaultMatrixTests
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<(string EndState, string Effects)>>> References = new();

    public static TheoryData<string> Workloads() => [.. Workload.All.Select(workload => workload.Name)];

    public static TheoryData<string> Plans() =>
    [
        .. from workload in Workload.All
           from kind in Enum.GetValues<FaultKind>()
           from point in Enumerable.Range(0, workload.Effects.Count)

           // Down before anything was made, and let go by its user meanwhile: nothing is left behind, unlike in all other cases.
           where (workload.Name, kind, point) != ("orphan", FaultKind.CrashAndStayDown, 0)
           select $"{workload.Name}/{kind}/{point}/",
    ];

    [Theory]
    [MemberData(nameof(Workloads))]
    public async Task WithoutFaultsTheEffectsAreTheseAndNoMore(string name)
    {
        Workload workload = Workload.All.Single(workload => workload.Name == name);
        await using var run = new FaultRun(workload, null, 0);
        await run.ExecuteAsync();
        Assert.Empty(await run.RestAsync());
        Assert.Equal(workload.Effects, run.Gate.Effects);
        Assert.Empty(run.Gate.Violations);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task EndsAsIfNothingHadFailed(string plan)
    {
        string[] parts = plan.Split('/');
        Workload workload = Workload.All.Single(workload => workload.Name == parts[0]);
        FaultKind kind = Enum.Parse<FaultKind>(parts[1]);
        (string endState, string effects) = await ReferenceAsync(workload);
        try
        {
            await using var run = new FaultRun(workload, kind, int.Parse(parts[2]));
            await run.ExecuteAsync();
            Assert.True(run.Gate.HasStruck, "the fault struck");
            Assert.Equal(endState, run.EndState());
            if (kind != FaultKind.CrashAndStayDown)
            {
                Assert.Equal(effects, Changes(run));
            }

            Assert.Empty(await run.RestAsync());
            Assert.Equal(endState, run.EndState());
            Assert.Empty(run.Gate.Violations);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"replay: dotnet test tests/LbController.Runtime.Tests --filter \"DisplayName~{plan}\"\n{failure.Message}", failure);
        }
    }

    private static Task<(string EndState, string Effects)> ReferenceAsync(Workload workload) =>
        References.GetOrAdd(workload.Name, _ => new Lazy<Task<(string, string)>>(async () =>
        {
            await using var run = new FaultRun(workload, null, 0);
            await run.ExecuteAsync();
            return (run.EndState(), Changes(run));
        })).Value;

    private static string Changes(FaultRun run) =>
        string.Join(", ", run.Provider.Effects.Where(line => line.EndsWith(" default/web", StringComparison.Ordinal)));
}
