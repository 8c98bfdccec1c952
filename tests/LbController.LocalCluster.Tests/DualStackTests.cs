using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Hosting;
using LbController.LocalCluster.Json;
using LbController.Testing;
using static LbController.LocalCluster.Tests.Traffic;

namespace LbController.LocalCluster.Tests;

public sealed class DualStackTests
{
    [Theory]
    [InlineData("""{"ports":[{"port":80}]}""", "SingleStack", "IPv4")]
    [InlineData("""{"ipFamilies":["IPv6"],"ports":[{"port":80}]}""", "SingleStack", "IPv6")]
    [InlineData("""{"clusterIP":"fd00:96::77","ports":[{"port":80}]}""", "SingleStack", "IPv6")]
    [InlineData("""{"ipFamilyPolicy":"PreferDualStack","ports":[{"port":80}]}""", "PreferDualStack", "IPv4,IPv6")]
    [InlineData("""{"ipFamilyPolicy":"RequireDualStack","ipFamilies":["IPv6"],"ports":[{"port":80}]}""", "RequireDualStack", "IPv6,IPv4")]
    [InlineData("""{"ipFamilyPolicy":"PreferDualStack","clusterIPs":["fd00:96::78"],"ports":[{"port":80}]}""", "PreferDualStack", "IPv6,IPv4")]
    [InlineData("""{"clusterIP":"None","ports":[{"port":80}]}""", "RequireDualStack", "IPv4,IPv6")]
    [InlineData("""{"clusterIP":"None","selector":{"a":"b"},"ports":[{"port":80}]}""", "SingleStack", "IPv4")]
    public async Task B060_NewService_HasTheFamiliesOfItsPolicy(string spec, string policy, string families)
    {
        await using LocalClusterHarness cluster = await StartAsync();
        JsonObject made = await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", spec));
        Assert.Equal((policy, families), (made.Text("spec", "ipFamilyPolicy"), string.Join(',', made.Texts("spec", "ipFamilies"))));
        string[] addresses = [.. made.Texts("spec", "clusterIPs")];
        Assert.Equal(made.Text("spec", "clusterIP"), addresses[0]);
        if (addresses[0] != "None")
        {
            Assert.Equal(families, string.Join(',', addresses.Select(address => address.StartsWith("fd00:96::", StringComparison.Ordinal) ? "IPv6" : address.StartsWith("10.96.", StringComparison.Ordinal) ? "IPv4" : address)));
        }
    }

    [Theory]
    [InlineData("""{"ipFamilies":["IPv4","IPv6"],"ports":[{"port":80}]}""", "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified")]
    [InlineData("""{"ipFamilyPolicy":"RequireDualStack","ipFamilies":["IPv4","IPv4"],"ports":[{"port":80}]}""", "spec.ipFamilies[1]: Duplicate value: \"IPv4\"")]
    [InlineData("""{"ipFamilyPolicy":"RequireDualStack","clusterIPs":["10.96.0.50","10.96.0.51"],"ports":[{"port":80}]}""", "may specify no more than one IP for each IP family")]
    [InlineData("""{"ipFamilies":["IPv6"],"clusterIP":"10.96.0.50","ports":[{"port":80}]}""", "expected an IPv6 value as indicated by `ipFamilies[0]`")]
    [InlineData("""{"clusterIP":"fd00:97::1","ports":[{"port":80}]}""", "the provided IP (fd00:97::1) is not in the valid range")]
    public async Task B060_FamiliesThatDoNotFit_AreRefused(string spec, string message)
    {
        await using LocalClusterHarness cluster = await StartAsync();
        JsonObject refused = await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", spec), HttpStatusCode.UnprocessableEntity);
        Assert.Contains(message, refused.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task B060_SecondFamily_ComesAndGoesWithThePolicy_AndTheFirstStays()
    {
        await using LocalClusterHarness cluster = await StartAsync();
        JsonObject single = await cluster.CreateAsync(Bodies.Services, Bodies.Service("web"));
        JsonObject dual = await cluster.MergeAsync(Web, """{"spec":{"ipFamilyPolicy":"RequireDualStack"}}""");
        string[] addresses = [.. dual.Texts("spec", "clusterIPs")];
        Assert.Equal((single.Text("spec", "clusterIP"), 2), (addresses[0], addresses.Length));
        JsonObject same = await cluster.MergeAsync(Web, """{"spec":{"ipFamilyPolicy":"PreferDualStack"}}""");
        Assert.Equal(addresses, same.Texts("spec", "clusterIPs"));
        JsonObject less = await cluster.MergeAsync(Web, $$"""{"spec":{"clusterIPs":["{{addresses[0]}}"]} }""", HttpStatusCode.UnprocessableEntity);
        Assert.Contains("must be 'SingleStack' to release the secondary cluster IP", less.Text("message"), StringComparison.Ordinal);
        JsonObject other = await cluster.MergeAsync(Web, """{"spec":{"ipFamilies":["IPv6","IPv4"]}}""", HttpStatusCode.UnprocessableEntity);
        Assert.Contains("spec.ipFamilies[0]: Invalid value: \"IPv6\": may not change once set", other.Text("message"), StringComparison.Ordinal);
        JsonObject back = await cluster.MergeAsync(Web, """{"spec":{"ipFamilyPolicy":"SingleStack"}}""");
        Assert.Equal((addresses[0], "IPv4"), (back.Texts("spec", "clusterIPs").Single(), back.Texts("spec", "ipFamilies").Single()));
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("heir", $$"""{"clusterIP":"{{addresses[1]}}","ports":[{"port":80}]}"""));
    }

    [Fact]
    public async Task PreferDualStack_IsSingleStackOnASingleStackCluster()
    {
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartAsync();
        JsonObject made = await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", """{"ipFamilyPolicy":"PreferDualStack","ports":[{"port":80}]}"""));
        Assert.Equal(("PreferDualStack", "IPv4"), (made.Text("spec", "ipFamilyPolicy"), made.Texts("spec", "ipFamilies").Single()));
        JsonObject refused = await cluster.CreateAsync(Bodies.Services, Bodies.Service("six", """{"ipFamilies":["IPv6"],"ports":[{"port":80}]}"""), HttpStatusCode.UnprocessableEntity);
        Assert.Contains("spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this cluster", refused.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NodesPodsAndSlices_HaveAnAddressOfEachFamily()
    {
        await using LocalClusterHarness cluster = await StartAsync(nodes: 2);
        JsonObject node = await cluster.GetAsync("/api/v1/nodes/node-2");
        Assert.Equal(["127.30.0.2", "fd00:30::2"], node.Items("status", "addresses").Where(address => address.Text("type") == "InternalIP").Select(address => address.Text("address")));
        await cluster.CreateAsync(PodPath, Bodies.Pod("one"));
        await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", """{"ipFamilyPolicy":"RequireDualStack","selector":{"app":"web"},"ports":[{"port":80}]}"""));
        await UntilSlicesAsync(cluster, "IPv4 127.40.0.1", "IPv6 fd00:40::1");
        Assert.Equal(2, (await cluster.GetAsync(PodPath + "/one")).Items("status", "podIPs").Count());
        await cluster.MergeAsync(Web, """{"spec":{"ipFamilyPolicy":"SingleStack"}}""");
        await UntilSlicesAsync(cluster, "IPv4 127.40.0.1");
    }

    [Loopback6Fact]
    public async Task NodePort_IsServedOnTheAddressesOfTheServicesFamilies()
    {
        // ::1 is the one IPv6 address of every machine: the node's by its own word, and the pod's as the first of its network.
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(1, change: options => options with { PodNetwork6 = "::/126", ServiceClusterNetwork6 = "fd00:96::/112" });
        await cluster.CreateAsync("/api/v1/nodes", Bodies.Parse("""{"metadata":{"name":"six"},"status":{"addresses":[{"type":"InternalIP","address":"::1"}]}}"""));
        JsonObject pod = Bodies.Pod("one");
        pod.Items("spec", "containers").Single().Items("ports").Single()["containerPort"] = Loopback6FactAttribute.FreePort();
        await cluster.CreateAsync(PodPath, pod);
        JsonObject service = await cluster.CreateAsync(Bodies.Services, Bodies.Service("web", """{"type":"NodePort","ipFamilyPolicy":"RequireDualStack","selector":{"app":"web"},"ports":[{"port":80,"targetPort":"http"}]}"""));
        int port = (int)(service.Items("spec", "ports").Single().Number("nodePort") ?? 0);
        IPAddress four = (await NodesAsync(cluster)).First(address => address.AddressFamily == AddressFamily.InterNetwork);
        await Deadline.UntilAsync(async () => await AcceptsAsync(four, port) && await AcceptsAsync(IPAddress.IPv6Loopback, port), "both families are served");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        JsonObject answer = Bodies.Parse(await client.GetStringAsync(new Uri($"http://[::1]:{port}/x")).WithDeadline("an answer over IPv6"));
        Assert.Equal("one", answer.Text("pod"));
        Assert.StartsWith("[::1]:", answer.Text("client"), StringComparison.Ordinal);
        await cluster.MergeAsync(Web, """{"spec":{"ipFamilyPolicy":"SingleStack"}}""");
        await Deadline.UntilAsync(async () => !await AcceptsAsync(IPAddress.IPv6Loopback, port), "IPv6 is refused");
        Assert.True(await AcceptsAsync(four, port));
    }

    private static Task<LocalClusterHarness> StartAsync(int nodes = 0) => LocalClusterHarness.StartAsync(change: options => options with
    {
        Nodes = nodes,
        NodeNetwork6 = "fd00:30::/64",
        PodNetwork6 = "fd00:40::/64",
        ServiceClusterNetwork6 = "fd00:96::/112",
    });

    private static Task UntilSlicesAsync(LocalClusterHarness cluster, params string[] wanted) => Deadline.UntilAsync(
        async () => (await cluster.GetAsync(Slices)).Items("items").Select(slice => $"{slice.Text("addressType")} {string.Join(' ', slice.Items("endpoints").SelectMany(endpoint => endpoint.Texts("addresses")))}").Order().SequenceEqual(wanted),
        string.Join(", ", wanted));
}
