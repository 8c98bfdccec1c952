using System.Net;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Tests.Rig;
using LbController.Providers.TestKit;

namespace LbController.Providers.Azure.Tests.BadInput;

/// <summary>Every action that a Service's life needs is denied in turn: the action is named, asked for once a pass, and all goes on when it is allowed.</summary>
public sealed class PermissionTests
{
    private static readonly Func<AzureRig, Task<Verdict>>[] Life =
    [
        rig => Verdict.OfAsync(rig, Inside(rig)),
        rig => Verdict.OfAsync(rig, Before(rig)),
        async rig =>
        {
            await rig.Pump.PassAsync(TimeSpan.FromMinutes(61));
            return await Verdict.OfAsync(rig, Before(rig));
        },
        rig => Verdict.OfAsync(rig, After(rig)),
        rig => Verdict.OfAsync(rig, After(rig) with { Nodes = [AzureRig.Node(0), AzureRig.Node(1)] }),
        rig => Verdict.OfRemovalAsync(rig, rig.Identity("web")),
        rig => Verdict.OfRemovalAsync(rig, rig.Identity("inside")),
    ];

    [Fact]
    public async Task EveryActionThatIsMissing_IsNamed_AndNotAskedForAgainAndAgain()
    {
        string[] actions = await ActionsAsync();
        Assert.True(actions.Length >= 15, string.Join(' ', actions));
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

    private static DesiredLoadBalancer Before(AzureRig rig) => rig.Service("web", ("azure-pip-tags", "a=1"), ("azure-dns-label-name", "shop"));

    private static DesiredLoadBalancer After(AzureRig rig) => rig.Service("web", ("azure-pip-tags", "a=2"), ("azure-dns-label-name", "store")) with
    {
        Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 443), 30_443)],
        SourceRanges = [IPNetwork.Parse("192.0.2.0/24")],
    };

    private static DesiredLoadBalancer Inside(AzureRig rig) =>
        rig.Service("inside", ("azure-load-balancer-internal", "true"), ("azure-pls-create", "true"), ("azure-pls-ip-configuration-subnet", "private")) with { Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, 80), 30_081)] };

    private static async Task<string[]> ActionsAsync()
    {
        await using var rig = new AzureRig();
        foreach (Func<AzureRig, Task<Verdict>> step in Life)
        {
            Verdict verdict = await step(rig);
            Assert.True(verdict.IsSettled, verdict.Text);
        }

        rig.AssertNothingLeft();
        return [.. rig.Arm.Journal.Actions().Order(StringComparer.Ordinal)];
    }

    /// <returns>What is not as it should be, or null.</returns>
    private static async Task<string?> TryWithoutAsync(string action)
    {
        await using var rig = new AzureRig();
        rig.Arm.Deny(action);
        bool isMissed = false;
        foreach (Func<AzureRig, Task<Verdict>> step in Life)
        {
            Verdict verdict = (await step(rig)).AssertPlain();
            if (verdict.IsSettled)
            {
                continue;
            }

            isMissed = true;
            if (verdict.Error is not { Kind: ProviderErrorKind.Denied } error || !error.Message.Contains($"the action {action}", StringComparison.OrdinalIgnoreCase))
            {
                return $"said {verdict.Text}";
            }

            rig.Arm.Journal.Clear();
            await step(rig);
            int asked = rig.Arm.Journal.Count(call => call.Status == 403);
            if (asked > 1)
            {
                return $"asked for {asked} times in a pass";
            }

            rig.Arm.Allow(action);
            verdict = await step(rig);
            if (!verdict.IsSettled)
            {
                return $"not settled when allowed: {verdict.Text}";
            }

            rig.Arm.Deny(action);
        }

        if (!isMissed)
        {
            return "not missed";
        }

        rig.AssertNothingLeft();
        return null;
    }
}
