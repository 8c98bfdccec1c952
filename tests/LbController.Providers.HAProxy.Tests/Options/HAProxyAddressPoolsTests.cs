using LbController.Providers.HAProxy.Options;

namespace LbController.Providers.HAProxy.Tests.Options;

public sealed class HAProxyAddressPoolsTests
{
    [Theory]
    [InlineData("192.0.2.0/28, 192.0.2.40 - 192.0.2.50")]
    [InlineData("  192.0.2.0/28,192.0.2.40-192.0.2.50\n")]
    public void TextWithoutAName_IsOnePoolAsEver(string text)
    {
        HAProxyAddressPool pool = Assert.Single(Parse(text));

        Assert.Equal(("default", false, 2), (pool.Name, pool.IsNamed, pool.Ranges.Length));
        Assert.Equal(new PoolSettings(), pool.Settings);
    }

    [Fact]
    public void NamedPool_HasAllItsSettings()
    {
        HAProxyAddressPool pool = Assert.Single(Parse("public = 192.0.2.0/28, 2001:db8::/64 ; autoAssign=false; avoidBuggyIPs = true; namespaces = a, b; classes=example.com/x; priority=7"));

        Assert.Equal("public", pool.Name);
        Assert.Equal((false, true, 7), (pool.Settings.AutoAssign, pool.Settings.AvoidBuggyIPs, pool.Settings.Priority));
        Assert.Equal(["a", "b"], pool.Settings.Namespaces);
        Assert.Equal(["example.com/x"], pool.Settings.Classes);
    }

    [Fact]
    public void SeveralPools_StandBesideEachOther_WithBlanksOrLineBreaksBetweenThem() =>
        Assert.Equal(["public", "default", "shop", "default"], Parse("public=192.0.2.0/28 198.51.100.0/28\nshop=203.0.113.0/28;namespaces=shop,front\n10.0.0.1").Select(pool => pool.Name));

    [Theory]
    [InlineData("a=192.0.2.0/28 a=198.51.100.0/28", "has the pool name a more than once")]
    [InlineData("default=192.0.2.0/28 198.51.100.0/28", "has the pool name default more than once; a pool without a name is called so too")]
    [InlineData("a=192.0.2.0/28 b=192.0.2.8-192.0.2.20", "has pools that overlap: a (192.0.2.0/28) and b (192.0.2.8-192.0.2.20)")]
    [InlineData("a=", "pool a: is empty")]
    [InlineData("a=;autoAssign=true", "pool a: is empty")]
    [InlineData("A_=192.0.2.1", "the name \"A_\" is no DNS label")]
    [InlineData("a=192.0.2.0/40", "pool a: holds \"192.0.2.0/40\", which is no CIDR")]
    [InlineData("a=192.0.2.1;autoassign=true", "has the unknown setting \"autoassign\"; known are autoAssign, avoidBuggyIPs, namespaces, classes, priority")]
    [InlineData("a=192.0.2.1;autoAssign=yes", "has autoAssign=\"yes\", which is neither true nor false")]
    [InlineData("a=192.0.2.1;priority=-1", "has priority=\"-1\", which is no number")]
    [InlineData("a=192.0.2.1;priority=1;priority=2", "has priority twice")]
    [InlineData("a=192.0.2.1;namespaces=", "has namespaces without a name")]
    [InlineData("a=192.0.2.1;namespaces=ok,Not_ok", "has \"Not_ok\" in namespaces, which is no name of a namespace")]
    [InlineData("a=192.0.2.1;classes=-x", "has \"-x\" in classes, which is no name of a load balancer class")]
    public void Mistake_IsNamed(string text, string message)
    {
        var errors = new List<string>();
        HAProxyAddressPools.Parse(text, errors);

        Assert.Contains(message, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void AllMistakes_AreReportedAtOnce()
    {
        var errors = new List<string>();
        HAProxyAddressPools.Parse("a=192.0.2.0/28,x;autoAssign=1;n=2 b=198.51.100.1 c=198.51.100.1 b=203.0.113.1 d=192.0.2.3;priority=x", errors);
        string all = string.Join('\n', errors);

        Assert.All(
            new[] { "\"x\"", "autoAssign=\"1\"", "setting \"n\"", "name b more than once", "overlap: b (198.51.100.1) and c (198.51.100.1)", "overlap: a (192.0.2.0/28,x) and d (192.0.2.3)" },
            mistake => Assert.Contains(mistake, all, StringComparison.Ordinal));
    }

    [Fact]
    public void OptionsMadeInCode_AreCheckedForConflictsToo()
    {
        var options = new HAProxyOptions { StateDirectory = "/var/lib/lb", AddressPools = [HAProxyAddressPool.Parse("192.0.2.0/24"), HAProxyAddressPool.Parse("b=192.0.2.7")] };

        Assert.Contains("overlap", Assert.Single(new HAProxyOptionsValidator(isLinux: true).Validate(null, options).Failures!), StringComparison.Ordinal); // ! it fails
    }

    private static IReadOnlyList<HAProxyAddressPool> Parse(string text)
    {
        var errors = new List<string>();
        IReadOnlyList<HAProxyAddressPool> pools = HAProxyAddressPools.Parse(text, errors);
        Assert.Empty(errors);
        return pools;
    }
}
