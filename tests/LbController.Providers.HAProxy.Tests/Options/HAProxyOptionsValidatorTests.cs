using LbController.Providers.HAProxy.Options;

namespace LbController.Providers.HAProxy.Tests.Options;

public sealed class HAProxyOptionsValidatorTests
{
    [Fact]
    public void Defaults_WithAFolderAndAPool_AreValid() => Assert.Null(Failures(new HAProxyOptions { StateDirectory = "/var/lib/lb", AddressPools = [HAProxyAddressPool.Parse("192.0.2.0/24")] }));

    [Fact]
    public void AllProblemsAreReportedAtOnce_EachWithFlagAndVariable()
    {
        var options = new HAProxyOptions
        {
            StateDirectory = "relative path",
            BinaryPath = "/no/such/haproxy",
            HardStopAfter = TimeSpan.Zero,
            MaxReloads = 0,
            MinimumReloadInterval = TimeSpan.FromSeconds(-1),
            Threads = 65,
            MaxConnections = -1,
            CheckInterval = TimeSpan.FromMilliseconds(99),
            CheckRise = 0,
            CheckFall = 101,
            ConnectTimeout = TimeSpan.Zero,
            ClientTimeout = TimeSpan.Zero,
            ServerTimeout = TimeSpan.FromDays(31),
            DrainTime = TimeSpan.FromHours(2),
            PrometheusBind = "8404",
            Mode = HAProxyMode.Sidecar,
            StopOnDispose = true,
            ContainerEngine = "lxc",
            ContainerImage = "--privileged",
        };

        string[]? failures = Failures(options);

        Assert.NotNull(failures);
        Assert.Equal(19, failures.Length);
        Assert.All(failures, failure => Assert.Matches(@"^--haproxy-[a-z-]+ \(LBC_HAPROXY_[A-Z_]+\) .+\.$", failure));
        Assert.Contains("--haproxy-hard-stop-after (LBC_HAPROXY_HARD_STOP_AFTER) is 0ms; it must be 1s to 86400s.", failures);
    }

    [Theory]
    [InlineData("/a folder")]
    [InlineData("/a,b")]
    [InlineData("/a\n    daemon")]
    [InlineData("/\"${HOME}\"")]
    public void FolderThatTheConfigurationCouldNotHold_IsRefused(string folder) =>
        Assert.NotNull(Failures(new HAProxyOptions { StateDirectory = folder, AddressPools = [HAProxyAddressPool.Parse("192.0.2.0/24")] }));

    [Fact]
    public void FolderTooLongForItsSockets_IsRefused() =>
        Assert.NotNull(Failures(new HAProxyOptions { StateDirectory = "/" + new string('a', 80), AddressPools = [HAProxyAddressPool.Parse("192.0.2.0/24")] }));

    [Theory]
    [InlineData("haproxy", true)]
    [InlineData("docker.io/library/haproxy:3.2-alpine", true)]
    [InlineData("registry.example:5000/lb/haproxy@sha256:0123", true)]
    [InlineData("-v /:/host", false)]
    [InlineData("haproxy --privileged", false)]
    [InlineData("", false)]
    public void Image_IsANameAndNothingElse(string image, bool isValid) =>
        Assert.Equal(isValid, Failures(Valid(new HAProxyOptions { ContainerImage = image })) is null);

    [Fact]
    public void ContainerOutsideOfLinux_IsRefusedWithTheAlternative()
    {
        HAProxyOptions options = Valid(new HAProxyOptions { Mode = HAProxyMode.Container });

        Assert.Null(Failures(options));
        string failure = Assert.Single(new HAProxyOptionsValidator(isLinux: false).Validate(null, options).Failures!); // ! it fails
        Assert.StartsWith("--haproxy-mode (LBC_HAPROXY_MODE) is container, which needs Linux", failure, StringComparison.Ordinal);
    }

    private static HAProxyOptions Valid(HAProxyOptions options)
    {
        options.StateDirectory = "/var/lib/lb";
        options.AddressPools = [HAProxyAddressPool.Parse("192.0.2.0/24")];
        return options;
    }

    private static string[]? Failures(HAProxyOptions options) => new HAProxyOptionsValidator(isLinux: true).Validate(null, options).Failures?.ToArray();
}
