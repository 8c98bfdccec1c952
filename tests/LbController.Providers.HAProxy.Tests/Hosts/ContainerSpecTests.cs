using LbController.Providers.HAProxy.Hosts;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.State;

namespace LbController.Providers.HAProxy.Tests.Hosts;

public sealed class ContainerSpecTests
{
    private static readonly ContainerSpec Spec = new()
    {
        Directory = new StateDirectory("/var/lib/lb"),
        Image = HAProxyOptions.DefaultImage,
        DescriptorLimit = 20000,
        Owner = (65532, 65533),
        IsPodman = false,
    };

    [Fact]
    public void NameAndMark_AreOfTheStateDirectory_AndNothingElse()
    {
        ContainerSpec other = Spec with { Directory = new StateDirectory("/var/lib/lb2") };
        ContainerSpec later = Spec with { Image = "haproxy:9", DescriptorLimit = 1, IsPodman = true };

        Assert.Matches("^lbc-haproxy-[0-9a-f]{12}$", Spec.Name);
        Assert.Matches("^[0-9a-f]{64}$", Spec.Mark);
        Assert.NotEqual(other.Name, Spec.Name);
        Assert.Equal((later.Name, later.Mark), (Spec.Name, Spec.Mark));
    }

    [Fact]
    public void Container_HasTheHostsNetwork_OurUser_OneCapability_AndOneFolder()
    {
        string run = string.Join(' ', Spec.Run);

        Assert.Contains("run --detach", run, StringComparison.Ordinal);
        Assert.Contains("--restart no", run, StringComparison.Ordinal);
        Assert.Contains("--network host", run, StringComparison.Ordinal);
        Assert.Contains("--user 65532:65533", run, StringComparison.Ordinal);
        Assert.Contains("--read-only --cap-drop ALL --cap-add NET_BIND_SERVICE --security-opt no-new-privileges", run, StringComparison.Ordinal);
        Assert.Contains("--ulimit nofile=20000:20000", run, StringComparison.Ordinal);
        Assert.Contains("--volume /var/lib/lb:/var/lib/lb", run, StringComparison.Ordinal);
        Assert.Single(Spec.Run, argument => argument == "--volume");
        Assert.EndsWith($"--entrypoint haproxy {HAProxyOptions.DefaultImage} -W -db -S /var/lib/lb/master.sock,mode,600 -f /var/lib/lb/haproxy.cfg", run, StringComparison.Ordinal);
        Assert.DoesNotContain("privileged ", run, StringComparison.Ordinal);
    }

    [Fact]
    public void LogsAndUsers_AreAskedForAsTheEngineKnowsThem()
    {
        string docker = string.Join(' ', Spec.Run);
        string podman = string.Join(' ', (Spec with { IsPodman = true }).Run);

        Assert.Contains("--log-driver json-file", docker, StringComparison.Ordinal);
        Assert.DoesNotContain("keep-id", docker, StringComparison.Ordinal);
        Assert.Contains("--log-driver k8s-file", podman, StringComparison.Ordinal);
        Assert.Contains("--userns keep-id", podman, StringComparison.Ordinal);
        Assert.DoesNotContain("keep-id", string.Join(' ', (Spec with { IsPodman = true, Owner = (0, 0) }).Run), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc|true|4711|feed|img:1\n", true, 4711, "feed")]
    [InlineData("abc|false|4711|feed|img:1\n", false, 0, "feed")]
    [InlineData("abc|true|4711|<no value>|img:1\n", true, 4711, "")]
    [InlineData("abc|true|4711||img:1\n", true, 4711, "")]
    public void State_IsReadAsBothEnginesPrintIt(string text, bool running, int pid, string mark) =>
        Assert.Equal(new ContainerState("abc", running, pid, mark, "img:1"), ContainerState.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("Error: no such container")]
    [InlineData("abc|maybe|4711|feed|img")]
    public void OtherText_IsNoState(string text) => Assert.Null(ContainerState.Parse(text));
}
