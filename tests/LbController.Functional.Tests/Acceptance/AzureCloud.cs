using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;
using LbController.Providers.Azure.Fake;
using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>A subscription of Azure, as the fake plays it over https: a network for nodes, an application that may ask for tokens, and what the controller has made.</summary>
internal sealed class AzureCloud : IAsyncDisposable
{
    public const string ClientId = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
    public const string Secret = "secret-of-the-application";

    private readonly TempDirectory _folder = new();
    private FakeArmServer? _server;
    private string[] _seeded = [];

    /// <param name="time">The clock that operations end by; null for the machine's.</param>
    public AzureCloud(TimeProvider? time = null)
    {
        Arm = new FakeArm(new FakeArmSettings { OperationTime = TimeSpan.FromMilliseconds(200), PollAfter = null, TokenLifetime = TimeSpan.FromHours(24) }, time ?? TimeProvider.System);
        Arm.World.AddStandard();
        Arm.AddApplication(ClientId, Secret);
    }

    public FakeArm Arm { get; }

    public Uri Endpoint => (_server ?? throw new InvalidOperationException("not started")).Endpoint;

    /// <summary>What the controller's process needs beside its flags.</summary>
    public IReadOnlyDictionary<string, string> Credentials => new Dictionary<string, string>
    {
        ["AZURE_TENANT_ID"] = Arm.Settings.TenantId,
        ["AZURE_CLIENT_ID"] = ClientId,
        ["AZURE_CLIENT_SECRET"] = Secret,
    };

    /// <summary>Where the cluster is, and how it is reached: flags but for the credential.</summary>
    public string[] Flags =>
    [
        "--provider", "azure", "--azure-subscription-id", Arm.Settings.SubscriptionId, "--azure-resource-group", FakeWorld.DefaultGroup, "--azure-vnet", "vnet", "--azure-subnet", "nodes",
        "--azure-endpoint", Endpoint.ToString(), "--azure-authority-host", Endpoint.ToString(), "--azure-audience", Arm.Settings.Audience, "--azure-ca-file", _folder.File("ca.pem"),
    ];

    public async Task StartAsync()
    {
        _server = await FakeArmServer.StartAsync(Arm);
        await File.WriteAllTextAsync(_folder.File("ca.pem"), _server.CertificatePem);
        _seeded = [.. Arm.World.Ids()];
    }

    /// <summary>The controller on a world's cluster.</summary>
    public ExeProcess RunController(World world, params string[] more) => RunController(world, Credentials, ["--azure-credential", "client-secret", .. more]);

    public ExeProcess RunController(World world, IReadOnlyDictionary<string, string> environment, params string[] more) => ExeProcess.Start(
        environment, ["run", "--kubeconfig", world.Kubeconfig, .. Flags, "--metrics-bind-address", "0", "--health-probe-bind-address", "0", .. more]);

    /// <summary>Nodes of the network, as a cluster on Azure has them; their addresses are nobody's here.</summary>
    public static async Task AddNodesAsync(ClusterUser user, params int[] numbers)
    {
        foreach (int number in numbers)
        {
            await user.CreateAsync("/api/v1/nodes", $$"""
                {"apiVersion":"v1","kind":"Node","metadata":{"name":"node-{{number}}"},"status":{"addresses":[{"type":"InternalIP","address":"10.240.0.{{number + 10}}"}]} }
                """);
        }
    }

    /// <summary>What there is beyond what was there before, by id.</summary>
    public string[] Made() => [.. Arm.World.Ids().Except(_seeded)];

    /// <summary>The front-end ports of the public load balancers, or of the internal ones.</summary>
    public int[] Ports(bool isInternal = false) =>
        [.. Balancers(isInternal).SelectMany(balancer => balancer.Items("properties", "loadBalancingRules")).Select(rule => (int)(rule.Number("properties", "frontendPort") ?? 0)).Order()];

    /// <summary>The addresses of the nodes behind the public load balancers, or behind the internal ones, that take new connections.</summary>
    public string[] Nodes(bool isInternal = false) =>
    [
        .. Balancers(isInternal).SelectMany(balancer => balancer.Items("properties", "backendAddressPools")).SelectMany(pool => pool.Items("properties", "loadBalancerBackendAddresses"))
            .Where(member => member.Text("properties", "adminState") != "Down").Select(member => member.Text("properties", "ipAddress") ?? "").Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>The addresses of public IPs.</summary>
    public string[] PublicAddresses() => [.. Arm.World.All("publicIPAddresses").Select(ip => ip.Text("properties", "ipAddress") ?? "")];

    /// <summary>The sources that the security group lets in, Azure's own probes aside.</summary>
    public string[] Sources() =>
    [
        .. Arm.World.All("networkSecurityGroups").SelectMany(group => group.Items("properties", "securityRules")).Where(rule => rule.Text("properties", "access") == "Allow")
            .SelectMany(rule => rule.Texts("properties", "sourceAddressPrefixes").Append(rule.Text("properties", "sourceAddressPrefix") ?? "").Where(text => text is not ("" or "AzureLoadBalancer"))).Distinct().Order(StringComparer.Ordinal),
    ];

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }

    private IEnumerable<JsonObject> Balancers(bool isInternal) =>
        Arm.World.All("loadBalancers").Where(balancer => (balancer.Text("name") ?? "").EndsWith("-internal", StringComparison.Ordinal) == isInternal);
}
