using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Addresses;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Tests.Rig;

namespace LbController.Providers.HAProxy.Tests.Options;

public sealed class HAProxyAddressPoolTests
{
    [Theory]
    [InlineData("192.0.2.0/30", "192.0.2.1 192.0.2.2")]
    [InlineData("192.0.2.0/31", "192.0.2.0 192.0.2.1")]
    [InlineData("192.0.2.7/32", "192.0.2.7")]
    [InlineData("192.0.2.255-192.0.3.0", "192.0.2.255 192.0.3.0")]
    [InlineData("192.0.2.9, 192.0.2.1", "192.0.2.9 192.0.2.1")]
    [InlineData("192.0.2.254-192.0.3.1;avoidBuggyIPs=true", "192.0.2.254 192.0.3.1")]
    [InlineData("192.0.2.4-192.0.2.6,192.0.2.5-192.0.2.7", "192.0.2.4 192.0.2.5 192.0.2.6 192.0.2.7")]
    [InlineData("2001:db8::/126", "2001:db8::1 2001:db8::2 2001:db8::3")]
    [InlineData("2001:db8::fffe-2001:db8::1:0", "2001:db8::fffe 2001:db8::ffff 2001:db8::1:0")]
    public void Pool_GivesTheseAddresses(string text, string expected)
    {
        PoolView view = new AddressPoolSet([HAProxyAddressPool.Parse(text)]).For(Sample.Desired());
        AddressBook book = AddressBook.Empty;
        var given = new List<string>();
        while ((view.LowestFree(IpFamily.IPv4, book) ?? view.LowestFree(IpFamily.IPv6, book)) is { } address)
        {
            given.Add(address.ToString());
            book = book.With(address, AddressClaim.Exclusive(Sample.Identity($"s{given.Count}")));
        }

        Assert.Equal(expected.Split(' '), given);
        Assert.Equal((UInt128)given.Count, view.Count(IpFamily.IPv4) + view.Count(IpFamily.IPv6));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("192.0.2.0/33", "is no CIDR")]
    [InlineData("192.0.2.1/24", "is no CIDR")]
    [InlineData("192.0.2.9-192.0.2.1", "ends before it starts")]
    [InlineData("192.0.2.1-2001:db8::1", "mixes IPv4 and IPv6")]
    [InlineData("224.0.0.0/4", "no listener can have")]
    [InlineData("0.0.0.0/0", "no listener can have")]
    [InlineData("fe80::/64", "no listener can have")]
    [InlineData("169.254.1.1", "no listener can have")]
    [InlineData("1", "is no CIDR")]
    [InlineData("web", "is no CIDR")]
    public void Pool_IsRefused(string text, string because)
    {
        Assert.False(HAProxyAddressPool.TryParse(text, out _, out string? error));
        Assert.Contains(because, error, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryWrongPart_IsNamed()
    {
        Assert.False(HAProxyAddressPool.TryParse("x, 192.0.2.1, y", out _, out string? error));
        Assert.Contains("\"x\"", error, StringComparison.Ordinal);
        Assert.Contains("\"y\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public void HugePool_IsCountedWithoutBeingWalked()
    {
        var pools = new AddressPoolSet([HAProxyAddressPool.Parse("2001:db8::/32"), HAProxyAddressPool.Parse("10.0.0.0/8")]);

        PoolView view = pools.For(Sample.Desired());
        Assert.True(view.Count(IpFamily.IPv6) > ulong.MaxValue);
        Assert.Equal((UInt128)((1 << 24) - 2), view.Count(IpFamily.IPv4));
        Assert.Equal([IpFamily.IPv4, IpFamily.IPv6], pools.Families);
    }
}
