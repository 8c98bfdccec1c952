using System.Text.Json.Nodes;
using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>The case E2E02, for whichever way the controller forwards UDP: a Service's type, ports and node ports change, and clients follow.</summary>
internal static class UdpTypeChanges
{
    public static async Task RunAsync(ClusterUser user, string name)
    {
        await user.DeployAsync(name, 1);
        await user.CreateServiceAsync(name, $$"""{"type":"ClusterIP","selector":{"app":"{{name}}"},"ports":[{{UdpVisitor.Port(53)}}]}""");
        int nodePort = ClusterUser.NodePort(await user.PatchServiceAsync(name, """{"type":"NodePort"}"""));
        Assert.NotEqual(0, nodePort);
        Assert.Equal(nodePort, ClusterUser.NodePort(await user.PatchServiceAsync(name, """{"type":"LoadBalancer"}""")));
        string address = await user.AddressAsync(name);
        await UdpVisitor.AnswersAsync(address, 53);

        int other = nodePort == 32_767 ? nodePort - 1 : nodePort + 1;
        await user.PatchServiceAsync(name, $$"""{"ports":[{{UdpVisitor.Port(53, other)}}]}""");
        foreach (string node in (await user.NodesAsync()).Values)
        {
            await UdpVisitor.RefusesAsync(node, nodePort);
        }

        await UdpVisitor.AnswersAsync(address, 53);
        Assert.Equal(other, ClusterUser.NodePort(await user.PatchServiceAsync(name, $$"""{"ports":[{{UdpVisitor.Port(54, other)}}]}""")));
        await UdpVisitor.AnswersAsync(address, 54);
        await UdpVisitor.RefusesAsync(address, 53);
        Assert.Equal(address, await user.AddressAsync(name));

        await user.ScaleAsync(name, 0);
        await Deadline.UntilAsync(async () => await UdpVisitor.AskAsync(address, 54) is null, "nobody answers without pods");
        await user.ScaleAsync(name, 1);
        await UdpVisitor.AnswersAsync(address, 54);

        JsonObject closed = await user.PatchServiceAsync(name, """{"type":"ClusterIP"}""");
        Assert.Equal(0, ClusterUser.NodePort(closed));
        await user.ServiceAsync(name, service => !ClusterUser.IsHeld(service) && ClusterUser.Ingress(service) is null, "is let go");
        await UdpVisitor.RefusesAsync(address, 54);
    }
}
