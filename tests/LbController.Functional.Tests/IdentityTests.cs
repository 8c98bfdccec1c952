using LbController.Testing;

namespace LbController.Functional.Tests;

/// <summary>Under which name a cluster's load balancers are known in a back end.</summary>
public sealed class IdentityTests
{
    [ToolFact("haproxy", "kubectl")]
    public async Task B080_TheClustersIdentityIsTheUidOfKubeSystemUnlessAFlagGivesAnother()
    {
        await using var world = new World();
        await world.StartAsync();
        string uid = await world.KubectlAsync("get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}");
        Assert.NotEqual("", uid);
        await using (ExeProcess byDefault = world.RunController())
        {
            Assert.Contains($"cluster {uid}", await byDefault.LineAsync("Connected to "), StringComparison.Ordinal);
            byDefault.Terminate();
            Assert.Equal(0, await byDefault.ExitAsync());
        }

        await using ExeProcess named = world.RunController("--cluster-name", "north");
        Assert.Contains("cluster north", await named.LineAsync("Connected to "), StringComparison.Ordinal);
        named.Terminate();
        Assert.Equal(0, await named.ExitAsync());
    }
}
