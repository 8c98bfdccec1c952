using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Fake;
using LbController.Providers.Aws.Tests.Rig;
using LbController.Providers.TestKit;
using LbController.Providers.Aws.Tests.Traps;

namespace LbController.Providers.Aws.Tests.BadInput;

/// <summary>Every action that a Service's life needs is denied in turn: the action is named, asked for once a pass, and all goes on when it is allowed.</summary>
public sealed class PermissionTests
{
    [Fact]
    public async Task EveryActionThatIsMissing_IsNamed_AndNotAskedForAgainAndAgain()
    {
        string[] actions = await ActionsAsync();
        Assert.True(actions.Length > 25, string.Join(' ', actions));
        List<string> wrong = [];
        foreach (string action in actions)
        {
            if (await TryWithoutAsync(action) is { } problem)
            {
                wrong.Add($"{action}: {problem}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>What goes out while a Service is made, checked for drift, changed, and removed.</summary>
    private static async Task<string[]> ActionsAsync()
    {
        await using var rig = new AwsRig(instances: 4, attempts: 1);
        foreach (Func<AwsRig, Task<Verdict>> step in Life)
        {
            Verdict verdict = await step(rig);
            Assert.True(verdict.IsSettled, verdict.Text);
        }

        Assert.Empty(rig.Aws.Leftovers("lbcontroller.io/cluster"));
        return [.. rig.Aws.Calls.All.Select(call => $"{call.Service}:{call.Operation}").Distinct().Order(StringComparer.Ordinal)];
    }

    private static IReadOnlyList<Func<AwsRig, Task<Verdict>>> Life { get; } =
    [
        rig => Verdict.OfAsync(rig, RichService.Before(rig)),
        rig => DriftPassAsync(rig),
        rig => Verdict.OfAsync(rig, RichService.After(rig)),
        rig => Verdict.OfAsync(rig, RichService.After(rig) with { Nodes = [rig.Node(0), rig.Node(1)] }),
        rig => Verdict.OfRemovalAsync(rig, RichService.Before(rig).Identity),
    ];

    private static async Task<Verdict> DriftPassAsync(AwsRig rig)
    {
        rig.Time.Advance(TimeSpan.FromMinutes(61));
        Verdict verdict = await Verdict.OfAsync(rig, RichService.Before(rig));
        for (int pass = 0; pass < 7 && verdict.IsSettled; pass++)
        {
            rig.Time.Advance(TimeSpan.FromMinutes(10));
            verdict = await Verdict.OfAsync(rig, RichService.Before(rig));
        }

        return verdict;
    }

    /// <returns>What is not as it should be, or null.</returns>
    private static async Task<string?> TryWithoutAsync(string action)
    {
        await using var rig = new AwsRig(instances: 4, attempts: 1);
        rig.Aws.Deny(action);
        bool isMissed = false;
        foreach (Func<AwsRig, Task<Verdict>> step in Life)
        {
            Verdict verdict = await step(rig);
            if (verdict.IsSettled)
            {
                continue;
            }

            isMissed = true;
            if (verdict.Error is not { Kind: ProviderErrorKind.Denied } error || !error.Message.Contains($"Allow {action} in the IAM policy", StringComparison.Ordinal))
            {
                return $"said {verdict.Text}";
            }

            rig.Aws.Calls.Clear();
            await step(rig);
            int asked = rig.Aws.Calls.Count(call => $"{call.Service}:{call.Operation}" == action);
            if (asked > 1)
            {
                return $"asked for {asked} times in a pass";
            }

            rig.Aws.Allow(action);
            verdict = await step(rig);
            if (!verdict.IsSettled)
            {
                return $"not settled when allowed: {verdict.Text}";
            }
        }

        return !isMissed ? "not missed"
            : rig.Aws.Leftovers("lbcontroller.io/cluster") is { Count: > 0 } left ? $"left {string.Join(", ", left)}"
            : null;
    }
}
