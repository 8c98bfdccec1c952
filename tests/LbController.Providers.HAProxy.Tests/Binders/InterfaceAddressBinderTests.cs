using System.Net;
using System.Net.Sockets;
using LbController.Providers.HAProxy.Binders;
using LbController.Providers.HAProxy.State;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Tests.Binders;

/// <summary>Addresses on a real interface, in a LAN of network namespaces, with a client that reaches them.</summary>
public sealed class InterfaceAddressBinderTests : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly RecordingLoggerProvider _log = new();

    public void Dispose() => _folder.Dispose();

    [NetworkFact]
    public async Task Addresses_AreReachedByAClientInTheLan_AndTakenOffAgain()
    {
        await using Lan lan = await Lan.CreateAsync(machines: 1);
        await using InterfaceAddressBinder binder = Binder(lan.Machine(1));

        Assert.Empty(await binder.EnsureAsync(Ips("10.77.0.100", "fd77::100"), CancellationToken.None));
        Assert.Empty(await binder.EnsureAsync(Ips("10.77.0.100"), CancellationToken.None));

        IReadOnlyDictionary<IPAddress, string> there = await Lan.AddressesAsync(lan.Machine(1));
        Assert.Equal("eth0:lbc", there[IPAddress.Parse("10.77.0.100")]);
        Assert.Contains(IPAddress.Parse("fd77::100"), there.Keys);
        foreach (string address in new[] { "10.77.0.100", "fd77::100" })
        {
            using TcpListener listener = Lan.Listen(lan.Machine(1), address);
            await lan.ConnectAsync(address);
            Assert.Equal(await Lan.HardwareOfAsync(lan.Machine(1)), await lan.RememberedAsync(address));
        }

        await binder.ReleaseAsync(Ips("fd77::100"), CancellationToken.None);
        Assert.DoesNotContain(IPAddress.Parse("10.77.0.100"), (await Lan.AddressesAsync(lan.Machine(1))).Keys);
        Assert.Contains(IPAddress.Parse("fd77::100"), (await Lan.AddressesAsync(lan.Machine(1))).Keys);
    }

    [NetworkFact]
    public async Task AddressThatMovesToAnotherMachine_IsReachedThereAtOnce_SinceTheClientIsTold()
    {
        await using Lan lan = await Lan.CreateAsync(machines: 2);
        await using InterfaceAddressBinder first = Binder(lan.Machine(1));
        await using InterfaceAddressBinder second = Binder(lan.Machine(2), "second");
        foreach (string address in new[] { "10.77.0.100", "fd77::100" })
        {
            await first.EnsureAsync(Ips(address), CancellationToken.None);
            using (Lan.Listen(lan.Machine(1), address))
            {
                await lan.ConnectAsync(address);
            }

            string before = await Lan.HardwareOfAsync(lan.Machine(1));
            Assert.Equal(before, await lan.RememberedAsync(address));
            await first.ReleaseAsync([], CancellationToken.None);
            Assert.Empty(await second.EnsureAsync(Ips(address), CancellationToken.None));

            // The client itself has sent nothing since.
            string after = await Lan.HardwareOfAsync(lan.Machine(2));
            await Deadline.UntilAsync(async () => await lan.RememberedAsync(address) == after, $"the client's memory of {address}");
            using TcpListener listener = Lan.Listen(lan.Machine(2), address);
            await lan.ConnectAsync(address);
        }
    }

    [NetworkFact]
    public async Task AddressOfTheMachinesOwn_IsUsed_AndNeverRemoved()
    {
        await using Lan lan = await Lan.CreateAsync(machines: 1);
        await lan.IpAsync(lan.Machine(1), "addr add 10.77.0.100/32 dev eth0", "addr add fd77::100/128 dev eth0 nodad");
        await using (InterfaceAddressBinder binder = Binder(lan.Machine(1)))
        {
            Assert.Empty(await binder.EnsureAsync(Ips("10.77.0.2", "10.77.0.100", "fd77::100"), CancellationToken.None));
            await binder.ReleaseAsync([], CancellationToken.None);
        }

        await using InterfaceAddressBinder next = Binder(lan.Machine(1));
        await next.ReleaseAsync([], CancellationToken.None);
        Assert.Superset(Ips("10.77.0.2", "10.77.0.100", "fd77::100").ToHashSet(), (await Lan.AddressesAsync(lan.Machine(1))).Keys.ToHashSet());
    }

    [NetworkFact]
    public async Task AddressThatSomebodyElseInTheLanHas_IsNotTaken_AndHisHardwareAddressNamed()
    {
        await using Lan lan = await Lan.CreateAsync(machines: 2);
        await lan.IpAsync(lan.Machine(2), "addr add 10.77.0.100/32 dev eth0");
        await using InterfaceAddressBinder binder = Binder(lan.Machine(1));

        IReadOnlyDictionary<IPAddress, string> failures = await binder.EnsureAsync(Ips("10.77.0.100", "10.77.0.101"), CancellationToken.None);

        Assert.Equal($"another machine on eth0 has it, with the hardware address {await Lan.HardwareOfAsync(lan.Machine(2))}", Assert.Single(failures).Value);
        IReadOnlyDictionary<IPAddress, string> there = await Lan.AddressesAsync(lan.Machine(1));
        Assert.DoesNotContain(IPAddress.Parse("10.77.0.100"), there.Keys);
        Assert.Contains(IPAddress.Parse("10.77.0.101"), there.Keys);

        await lan.IpAsync(lan.Machine(2), "addr del 10.77.0.100/32 dev eth0");
        Assert.Empty(await binder.EnsureAsync(Ips("10.77.0.100"), CancellationToken.None));
    }

    [NetworkFact]
    public async Task AddressThatSomebodyDeletes_IsPutBack()
    {
        await using Lan lan = await Lan.CreateAsync(machines: 1);
        await using InterfaceAddressBinder binder = Binder(lan.Machine(1));
        await binder.EnsureAsync(Ips("10.77.0.100", "10.77.0.101", "fd77::100"), CancellationToken.None);
        await binder.ReleaseAsync(Ips("10.77.0.100", "fd77::100"), CancellationToken.None);
        await lan.IpAsync(lan.Machine(1), "addr del 10.77.0.100/32 dev eth0", "addr del fd77::100/128 dev eth0");

        await binder.RepairAsync(CancellationToken.None);

        IReadOnlyDictionary<IPAddress, string> there = await Lan.AddressesAsync(lan.Machine(1));
        Assert.Superset(Ips("10.77.0.100", "fd77::100").ToHashSet(), there.Keys.ToHashSet());
        Assert.DoesNotContain(IPAddress.Parse("10.77.0.101"), there.Keys);
        await binder.ReleaseAsync([], CancellationToken.None);
        Assert.DoesNotContain(IPAddress.Parse("10.77.0.100"), (await Lan.AddressesAsync(lan.Machine(1))).Keys);
    }

    [NetworkFact]
    public async Task NextRun_KnowsWhatIsOurs_ByItsFile_AndOfIPv4ByTheLabelToo()
    {
        await using Lan lan = await Lan.CreateAsync(machines: 1);
        foreach (bool fileIsLost in new[] { false, true })
        {
            await using (InterfaceAddressBinder binder = Binder(lan.Machine(1)))
            {
                await binder.EnsureAsync(Ips("10.77.0.100", "10.77.0.101", "fd77::100"), CancellationToken.None);
            }

            if (fileIsLost)
            {
                File.Delete(Path.Combine(_folder.File("state"), "addresses.json"));
            }

            await using InterfaceAddressBinder next = Binder(lan.Machine(1));
            Assert.Empty(await next.EnsureAsync(Ips("10.77.0.101"), CancellationToken.None));
            await next.ReleaseAsync(Ips("10.77.0.101"), CancellationToken.None);

            IReadOnlyDictionary<IPAddress, string> there = await Lan.AddressesAsync(lan.Machine(1));
            Assert.DoesNotContain(IPAddress.Parse("10.77.0.100"), there.Keys);
            Assert.Contains(IPAddress.Parse("10.77.0.101"), there.Keys);
            Assert.Equal(fileIsLost, there.ContainsKey(IPAddress.Parse("fd77::100")));
            await next.ReleaseAsync([], CancellationToken.None);
        }
    }

    [NetworkFact]
    public async Task AnotherInterfaceThanBefore_IsCleared()
    {
        await using Lan lan = await Lan.CreateAsync(machines: 1);
        await lan.IpAsync(lan.Machine(1), "link add eth1 type veth peer name eth2", "link set eth1 up");
        await using (InterfaceAddressBinder binder = Binder(lan.Machine(1)))
        {
            await binder.EnsureAsync(Ips("10.77.0.100", "fd77::100"), CancellationToken.None);
        }

        await using InterfaceAddressBinder next = Binder(lan.Machine(1), name: "eth1");
        Assert.Empty(await next.EnsureAsync(Ips("10.77.0.100", "fd77::100"), CancellationToken.None));
        await next.ReleaseAsync(Ips("10.77.0.100", "fd77::100"), CancellationToken.None);

        Assert.DoesNotContain((await Lan.AddressesAsync(lan.Machine(1))).Keys, Ips("10.77.0.100", "fd77::100").Contains);
        Assert.Superset(Ips("10.77.0.100", "fd77::100").ToHashSet(), (await Lan.AddressesAsync(lan.Machine(1), "eth1")).Keys.ToHashSet());
    }

    [NetworkFact]
    public async Task AddressThatTheKernelRefuses_IsSaid_AndTheOthersAreThere()
    {
        await using Lan lan = await Lan.CreateAsync(machines: 1);
        await Lan.RunAsync("ip", "netns", "exec", lan.Machine(1).Name!, "sysctl", "-q", "-w", "net.ipv6.conf.eth0.disable_ipv6=1"); // ! it has a name
        await using InterfaceAddressBinder binder = Binder(lan.Machine(1));

        IReadOnlyDictionary<IPAddress, string> failures = await binder.EnsureAsync(Ips("fd77::100", "10.77.0.100"), CancellationToken.None);

        (IPAddress address, string reason) = Assert.Single(failures);
        Assert.Equal("fd77::100", address.ToString());
        Assert.StartsWith("it cannot be put on eth0: ", reason, StringComparison.Ordinal);
        Assert.Contains(IPAddress.Parse("10.77.0.100"), (await Lan.AddressesAsync(lan.Machine(1))).Keys);
    }

    [NetworkFact]
    public async Task InterfaceThatIsMissing_IsSaid_AndFoundWhenItComes()
    {
        await using Lan lan = await Lan.CreateAsync(machines: 1);
        await using InterfaceAddressBinder binder = Binder(lan.Machine(1), name: "eth7");

        Assert.Contains("the interface eth7 cannot be read: Device \"eth7\" does not exist", Assert.Single(await binder.EnsureAsync(Ips("10.77.0.100"), CancellationToken.None)).Value, StringComparison.Ordinal);
        await lan.IpAsync(lan.Machine(1), "link add eth7 type veth peer name eth8");

        Assert.Empty(await binder.EnsureAsync(Ips("10.77.0.100"), CancellationToken.None));
    }

    [NetworkFact]
    public async Task ThousandAddresses_AreOneRunOfTheProgram()
    {
        await using Lan lan = await Lan.CreateAsync(machines: 1);
        await using InterfaceAddressBinder binder = Binder(lan.Machine(1));
        IPAddress[] many = [.. Enumerable.Range(0, 1000).Select(i => IPAddress.Parse($"10.78.{i / 250}.{i % 250}"))];

        Assert.Empty(await binder.EnsureAsync(many, CancellationToken.None).WithDeadline("1,000 addresses"));

        Assert.Superset(many.ToHashSet(), (await Lan.AddressesAsync(lan.Machine(1))).Keys.ToHashSet());
        await binder.ReleaseAsync([], CancellationToken.None).WithDeadline("their release");
        Assert.DoesNotContain((await Lan.AddressesAsync(lan.Machine(1))).Keys, many.Contains);
    }

    private static IPAddress[] Ips(params string[] addresses) => [.. addresses.Select(IPAddress.Parse)];

    private InterfaceAddressBinder Binder(NetworkSpace space, string folder = "state", string name = "eth0")
    {
        var directory = new StateDirectory(_folder.File(folder));
        directory.Ensure();
        return new InterfaceAddressBinder(new IpProgram("", space, name, TimeProvider.System), new Neighbours(space, TimeProvider.System), directory, TimeProvider.System, _log.CreateLogger("binder"));
    }
}
