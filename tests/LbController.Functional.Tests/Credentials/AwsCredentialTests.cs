using LbController.Providers.Aws.Fake;
using LbController.Testing;

namespace LbController.Functional.Tests.Credentials;

/// <summary>
/// Where credentials and the region come from, and what is said where there are none. They are the process's, so each case is a process: the
/// executable, until AWS has answered its first questions. The account knows no key but the one that has to be found.
/// </summary>
public sealed class AwsCredentialTests : IAsyncLifetime
{
    private const string Region = "eu-north-1";
    private const string KeyId = "AKIAFAKEOFTHISCASE01";
    private const string Secret = "secret-of-this-case";
    private const string Role = "arn:aws:iam::123456789012:role/lb-controller";

    private readonly FakeAws _aws = new(TimeProvider.System, new FakeAwsSettings { Region = Region });
    private readonly World _world = new(nodes: 0);
    private readonly TempDirectory _folder = new();
    private readonly Dictionary<string, string> _environment = new() { ["AWS_EC2_METADATA_DISABLED"] = "true" };
    private FakeAwsServer? _server;

    private FakeAwsServer Server => _server ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync()
    {
        _aws.RemoveAccessKey(FakeAws.DefaultKeyId);
        _server = await FakeAwsServer.StartAsync(_aws);
        await _world.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task KeysRegionAndEndpointOfTheEnvironment()
    {
        _aws.AddAccessKey(KeyId, Secret, "session");
        Set(("AWS_ACCESS_KEY_ID", KeyId), ("AWS_SECRET_ACCESS_KEY", Secret), ("AWS_SESSION_TOKEN", "session"), ("AWS_REGION", Region), ("AWS_ENDPOINT_URL", Server.Endpoint.ToString()));
        await ReachesAsync(endpoint: null, flags: []);
    }

    [Fact]
    public async Task AProfileOfTheFiles_NamedByTheEnvironment()
    {
        _aws.AddAccessKey(KeyId, Secret);
        WriteProfiles();
        Set(("AWS_PROFILE", "staging"));
        await ReachesAsync();
    }

    [Fact]
    public async Task AProfileOfTheFiles_NamedByAFlag_WinsOverTheEnvironments()
    {
        _aws.AddAccessKey(KeyId, Secret);
        WriteProfiles();
        Set(("AWS_PROFILE", "other"));
        await ReachesAsync(flags: ["--aws-profile", "staging"]);
    }

    [Fact]
    public async Task ARoleOfTheServiceAccount_ByWebIdentity()
    {
        _aws.AllowWebIdentity(Role, "token-of-the-service-account");
        Set(("AWS_ROLE_ARN", Role), ("AWS_WEB_IDENTITY_TOKEN_FILE", Write("token", "token-of-the-service-account")), ("AWS_REGION", Region), ("AWS_ENDPOINT_URL_STS", Server.Endpoint.ToString()));
        await ReachesAsync();
        Assert.Equal(Role, Assert.Single(_aws.Calls.All, call => call.Operation == "AssumeRoleWithWebIdentity").Parameters["RoleArn"]);
    }

    [Fact]
    public async Task ARoleThatDoesNotTrustTheServiceAccount_IsSaid()
    {
        Set(("AWS_ROLE_ARN", Role), ("AWS_WEB_IDENTITY_TOKEN_FILE", Write("token", "token-of-the-service-account")), ("AWS_REGION", Region), ("AWS_ENDPOINT_URL_STS", Server.Endpoint.ToString()));
        string said = await FailsAsync();
        Assert.Contains(Role, said, StringComparison.Ordinal);
        Assert.Contains("AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity", said, StringComparison.Ordinal);
        Assert.Contains("its trust policy has to name the service account", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARoleOfThePod_ByEksPodIdentity()
    {
        await using CredentialServer agent = await CredentialServer.StartAsync(Region);
        _aws.AddAccessKey(CredentialServer.KeyId, CredentialServer.Secret, CredentialServer.SessionToken);
        Set(("AWS_CONTAINER_CREDENTIALS_FULL_URI", $"{agent.Endpoint}v1/credentials"), ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", Write("token", CredentialServer.PodToken)), ("AWS_REGION", Region));
        await ReachesAsync();
        Assert.Contains("GET /v1/credentials 200", agent.Requests);
    }

    [Fact]
    public async Task TheInstancesRoleAndRegion_ByMetadataOfVersion2()
    {
        await using CredentialServer metadata = await CredentialServer.StartAsync(Region);
        _aws.AddAccessKey(CredentialServer.KeyId, CredentialServer.Secret, CredentialServer.SessionToken);
        _environment.Clear();
        Set(("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.Endpoint.ToString().TrimEnd('/')));
        await ReachesAsync();
        Assert.Contains("PUT /latest/api/token 200", metadata.Requests);
        Assert.Contains("GET /latest/meta-data/iam/security-credentials/node-role 200", metadata.Requests);
    }

    [Fact]
    public async Task TheFlagsRegion_WinsOverTheEnvironments()
    {
        _aws.AddAccessKey(KeyId, Secret);
        Set(("AWS_ACCESS_KEY_ID", KeyId), ("AWS_SECRET_ACCESS_KEY", Secret), ("AWS_REGION", "us-east-1"));
        await ReachesAsync(flags: ["--aws-region", Region]);
    }

    [Fact]
    public async Task NoRegion_IsSaid()
    {
        Set(("AWS_ACCESS_KEY_ID", KeyId), ("AWS_SECRET_ACCESS_KEY", Secret));
        Assert.Contains("No AWS region is known", await FailsAsync(), StringComparison.Ordinal);
        Assert.Equal(0, _aws.Calls.Total);
    }

    [Fact]
    public async Task NoCredentials_AreSaid()
    {
        Set(("AWS_REGION", Region));
        string said = await FailsAsync();
        Assert.Contains("no AWS credentials", said, StringComparison.Ordinal);
        Assert.Contains("IRSA or EKS Pod Identity", said, StringComparison.Ordinal);
        Assert.Equal(0, _aws.Calls.Total);
    }

    [Fact]
    public async Task AProfileThatIsNotThere_IsSaid()
    {
        WriteProfiles();
        Set(("AWS_REGION", Region));
        string said = await FailsAsync("--aws-profile", "missing");
        Assert.Contains("missing", said, StringComparison.Ordinal);
        Assert.Equal(0, _aws.Calls.Total);
    }

    [Fact]
    public async Task KeysThatAwsDoesNotKnow_AreSaid()
    {
        Set(("AWS_ACCESS_KEY_ID", KeyId), ("AWS_SECRET_ACCESS_KEY", Secret), ("AWS_REGION", Region));
        Assert.Contains("Check the controller's credentials", await FailsAsync(), StringComparison.Ordinal);
    }

    private void Set(params (string Name, string Value)[] variables) => Array.ForEach(variables, variable => _environment[variable.Name] = variable.Value);

    private string Write(string name, string text)
    {
        string path = _folder.File(name);
        File.WriteAllText(path, text);
        return path;
    }

    private void WriteProfiles() => Set(
        ("AWS_SHARED_CREDENTIALS_FILE", Write("credentials", $"""
            [default]
            aws_access_key_id = AKIAFAKEOFNOBODY0001
            aws_secret_access_key = wrong
            [other]
            aws_access_key_id = AKIAFAKEOFNOBODY0002
            aws_secret_access_key = wrong
            [staging]
            aws_access_key_id = {KeyId}
            aws_secret_access_key = {Secret}

            """)),
        ("AWS_CONFIG_FILE", Write("config", $"""
            [default]
            region = us-east-1
            [profile other]
            region = us-west-2
            [profile staging]
            region = {Region}

            """)));

    private ExeProcess Run(Uri? endpoint, string[] flags) => ExeProcess.Start(
        _environment,
        [
            "run", "--kubeconfig", _world.Kubeconfig, "--provider", "aws", "--metrics-bind-address", "0", "--health-probe-bind-address", "0",
            .. endpoint is null ? [] : new[] { "--aws-endpoint", endpoint.ToString() }, .. flags,
        ]);

    private Task ReachesAsync(params string[] flags) => ReachesAsync(Server.Endpoint, flags);

    private async Task ReachesAsync(Uri? endpoint, params string[] flags)
    {
        await using ExeProcess controller = Run(endpoint, flags);
        await Deadline.UntilAsync(() => Task.FromResult(Answered() || controller.Error.Contains("cannot work", StringComparison.Ordinal)), "AWS has answered", TimeSpan.FromSeconds(60));
        Assert.True(Answered(), controller.Error);
        Assert.DoesNotContain(_aws.Calls.All, call => call.Outcome is not ("OK" or "LoadBalancerNotFound"));

        bool Answered() => _aws.Calls.Count(call => call is { Operation: "DescribeAvailabilityZones" or "DescribeLoadBalancers", Outcome: "OK" or "LoadBalancerNotFound" }) >= 2;
    }

    /// <summary>What the process says when it ends.</summary>
    private async Task<string> FailsAsync(params string[] flags)
    {
        await using ExeProcess controller = Run(Server.Endpoint, flags);
        Assert.NotEqual(0, await controller.ExitAsync());
        return Assert.Single(controller.ErrorLines, line => line.Contains("cannot work", StringComparison.Ordinal));
    }
}
