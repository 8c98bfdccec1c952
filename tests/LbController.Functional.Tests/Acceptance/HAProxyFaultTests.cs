using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Testing;
using Xunit.Abstractions;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>What goes wrong on HAProxy's machine: the user of the Service sees what and why, and other Services are served on.</summary>
public sealed class HAProxyFaultTests(ITestOutputHelper output)
{
    [ToolFact("haproxy", "kubectl")]
    public async Task AddressThatAnotherProgramHas_IsSaidOnTheService_AndOthersServe()
    {
        await using var world = new World(nodes: 1);
        await world.StartAsync();
        using var user = new ClusterUser(world);
        await using ExeProcess controller = world.RunController();
        (string stays, LoadClient load) = await ServeUnderLoadAsync(user);
        await using LoadClient client = load;
        byte[] next = IPAddress.Parse(stays).GetAddressBytes();
        next[3]++;
        using var foreign = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        foreign.Bind(new IPEndPoint(new IPAddress(next), 80));
        foreign.Listen();

        await user.ExposeAsync("taken");
        JsonObject service = await user.ServiceAsync("taken", found => ClusterUser.Condition(found, "lbcontroller.io/Degraded").Text("status") == "True", "says what is wrong");
        string? why = ClusterUser.Condition(service, "lbcontroller.io/Degraded").Text("message");
        Assert.Contains($"{new IPAddress(next)}:80 cannot be bound, because another program on the load balancer's machine has it", why, StringComparison.Ordinal);
        Assert.Null(ClusterUser.Ingress(service));
        await user.EventAsync("taken", "UnsupportedFeature", "cannot be bound");
        await ShowAsync(user, "taken");

        // Gone, and tried again with the next change at the latest.
        foreign.Dispose();
        await user.PatchServiceAsync("taken", """{"sessionAffinity":"ClientIP"}""");
        Assert.Equal(new IPAddress(next).ToString(), await user.AddressAsync("taken"));
        await EndAsync(client);
    }

    [ToolFact("haproxy", "kubectl")]
    public async Task HAProxyThatIsKilled_IsStartedAgain_WithEverythingThatItServed()
    {
        await using var world = new World(nodes: 1);
        await world.StartAsync();
        using var user = new ClusterUser(world);
        await using ExeProcess controller = world.RunController();
        (string stays, LoadClient load) = await ServeUnderLoadAsync(user);
        await load.DisposeAsync();
        await user.ExposeAsync("web");
        string web = await user.AddressAsync("web");
        int id = int.Parse(await File.ReadAllTextAsync(Path.Combine(world.HAProxyFolder, "haproxy.pid")), System.Globalization.CultureInfo.InvariantCulture);
        using (var haproxy = Process.GetProcessById(id))
        {
            haproxy.Kill(entireProcessTree: true);
        }

        await controller.LineAsync($"HAProxy process {id} has ended; it is started again");
        await Visitor.AnswersAsync(stays);
        await user.ServiceAsync("web", found => ClusterUser.Ingress(found) == web && ClusterUser.Condition(found, "lbcontroller.io/Programmed").Text("status") == "True", "is as it was");
        Assert.True(await Visitor.ListensAsync(web, 80));
        await user.ExposeAsync("later");
        await user.AddressAsync("later");
        output.WriteLine(controller.ErrorLines.First(line => line.Contains("has ended", StringComparison.Ordinal)));
    }

    [NetworkFact("haproxy", "kubectl", "mount")]
    public async Task DiskThatIsFull_IsSaidOnTheService_OthersServe_AndItGoesOnOnceThereIsRoom()
    {
        await using var world = new World(nodes: 1);
        await world.StartAsync();
        using var user = new ClusterUser(world);
        Directory.CreateDirectory(world.HAProxyFolder);
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "lbc-test", world.HAProxyFolder);
        try
        {
            await using ExeProcess controller = world.RunController("--min-retry-delay", "200ms", "--max-retry-delay", "500ms");
            (_, LoadClient load) = await ServeUnderLoadAsync(user);
            await using LoadClient client = load;
            string filler = Path.Combine(world.HAProxyFolder, "filler");
            Fill(filler);

            await user.ExposeAsync("late");
            JsonObject service = await user.ServiceAsync("late", found => ClusterUser.Condition(found, "lbcontroller.io/Programmed").Text("message")?.Contains("No space left on device", StringComparison.Ordinal) == true, "says that the disk is full");
            Assert.Null(ClusterUser.Ingress(service));
            await user.EventAsync("late", "SyncLoadBalancerFailed", "No space left on device");
            await ShowAsync(user, "late");

            File.Delete(filler);
            await Visitor.ListensAsync(await user.AddressAsync("late"), 80);
            await EndAsync(client);
        }
        finally
        {
            await RunAsync("umount", "-l", world.HAProxyFolder);
        }
    }

    [ToolFact("haproxy", "kubectl")]
    public async Task ServiceWhosePartHAProxyRejects_SaysSoInHAProxysWords_AndOthersServeAndChange()
    {
        await using var world = new World(nodes: 1);
        await world.StartAsync();
        using var user = new ClusterUser(world);

        // HAProxy as it is, but for one Service's part, in which its check meets a word that it does not know.
        string program = Path.Combine(world.Folder, "haproxy-picky");
        await File.WriteAllTextAsync(program, $"""
            #!/bin/sh
            if [ "$1" = -c ]; then
              for file; do :; done
              sed '/^frontend fe_default_odd_/a\    bind-to-the-moon' "$file" > "$file.picky"
              exec {Tool.Find("haproxy")} -c -f "$file.picky"
            fi
            exec {Tool.Find("haproxy")} "$@"

            """);
        await RunAsync("chmod", "700", program);
        await using ExeProcess controller = world.RunController("--haproxy-binary", program);
        (_, LoadClient load) = await ServeUnderLoadAsync(user);
        await using LoadClient client = load;

        await user.ExposeAsync("odd");
        await user.ExposeAsync("even");
        JsonObject service = await user.ServiceAsync("odd", found => ClusterUser.Condition(found, "lbcontroller.io/Programmed").Text("status") == "False" && ClusterUser.Condition(found, "lbcontroller.io/Programmed").Text("message")?.Contains("rejects", StringComparison.Ordinal) == true, "says that it is rejected");
        string? why = ClusterUser.Condition(service, "lbcontroller.io/Programmed").Text("message");
        Assert.Contains("bind-to-the-moon", why, StringComparison.Ordinal);
        Assert.Null(ClusterUser.Ingress(service));
        await user.EventAsync("odd", "SyncLoadBalancerFailed", "bind-to-the-moon");
        await ShowAsync(user, "odd");
        await user.AddressAsync("even");
        await user.RemoveServiceAsync("odd");
        await EndAsync(client);
    }

    /// <summary>A Service with a pod that is asked all the time.</summary>
    private static async Task<(string Address, LoadClient Load)> ServeUnderLoadAsync(ClusterUser user)
    {
        await user.DeployAsync("stays", 1);
        await user.ExposeAsync("stays");
        string address = await user.AddressAsync("stays");
        await Visitor.AnswersAsync(address);
        return (address, new LoadClient(address, 80, clients: 2, TimeSpan.FromMilliseconds(5)));
    }

    private async Task EndAsync(LoadClient load)
    {
        await load.MoreAsync(20);
        await load.StopAsync();
        output.WriteLine($"the other Service: {load.Answered} requests answered, {load.Failures.Count} failed");
        Assert.Empty(load.Failures);
    }

    /// <summary>What a user reads.</summary>
    private async Task ShowAsync(ClusterUser user, string name)
    {
        foreach ((string reason, string message) in await user.EventsAsync(name))
        {
            output.WriteLine($"Event {reason}: {message}");
        }

        foreach (JsonObject condition in (await user.ServiceAsync(name)).Items("status", "conditions"))
        {
            output.WriteLine($"condition {condition.Text("type")}={condition.Text("status")} {condition.Text("reason")}: {condition.Text("message")}");
        }
    }

    private static void Fill(string path)
    {
        using FileStream file = File.Create(path);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush(flushToDisk: true);
            }
        }
        catch (IOException)
        {
            // Full: what this is for.
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(Tool.Find(program) ?? program, arguments);
        await process.WaitForExitAsync().WithDeadline(program);
        Assert.Equal(0, process.ExitCode);
    }
}
