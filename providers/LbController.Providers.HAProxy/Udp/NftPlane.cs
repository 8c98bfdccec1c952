using System.Net;
using System.Security.Cryptography;
using System.Text;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Diagnostics;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.State;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>Forwards in the kernel, by a table of our own that is replaced as a whole. Outlives the controller by itself.</summary>
internal sealed class NftPlane(StateDirectory directory, ExternalTool nft, INetfilter netfilter, ILogger logger) : IUdpPlane
{
    private string? _applied;
    private string? _listing;
    private uint? _generation;
    private bool _flushAgain;
    private IReadOnlyList<UdpForward> _forwards = [];
    private HashSet<FrontendBinding> _left = [];

    /// <summary>The table's name: two controllers on one machine have different folders.</summary>
    public string Table { get; } = $"lbc_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory.Path)))[..12]}";

    /// <inheritdoc/>
    public string Name => "nftables";

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var place = new FrontendBinding(IPAddress.Parse("192.0.2.1"), 53, TransportProtocol.Udp);
        ValueList<ServerTarget> targets = [new("a", IPAddress.Parse("192.0.2.2")), new("b", IPAddress.Parse("192.0.2.3"))];
        var owner = new LoadBalancerIdentity(new ClusterId("probe"), new ServiceKey("probe", "probe"), "probe");
        UdpForward[] sample =
        [
            new UdpForward(owner, place, 53, targets, true, [IPNetwork.Parse("192.0.2.0/24")], IsSticky: true, null),
            new UdpForward(owner, place with { Port = 54 }, 53, targets, false, [], IsSticky: false, null),
        ];
        await RunAsync(["-c", "-f", "-"], NftRenderer.Render(Table + "_check", sample), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<FrontendBinding>> AdoptAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<FrontendBinding>>([]);

    /// <inheritdoc/>
    public string? LimitOf(UdpForward forward)
    {
        IPAddress[] targets = NftRenderer.TargetsOf(forward);
        IPAddress address = forward.Binding.Address;
        bool elsewhere = targets.Any(target => !IPAddress.IsLoopback(target));
        if (targets.Length == 0 && !forward.Targets.IsEmpty)
        {
            return $"no node has an address of the family of {address}, and nftables does not translate between families; give the nodes one, or set --haproxy-udp nginx";
        }

        if (IPAddress.IsLoopback(address) && elsewhere)
        {
            return $"{address} is an address of the loopback device, from which the kernel forwards to no other machine; use an address of the network, or set --haproxy-udp nginx";
        }

        return elsewhere && !netfilter.IsForwarding(address.AddressFamily)
            ? $"the kernel does not forward packets between machines; set {Netfilter.ForwardingSetting(address.AddressFamily)} to 1 (sysctl -w), or set --haproxy-udp nginx"
            : null;
    }

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<UdpForward> forwards, CancellationToken cancellationToken)
    {
        string text = forwards.Count == 0 ? NftRenderer.Remove(Table) : NftRenderer.Render(Table, forwards);
        if (text == _applied)
        {
            return;
        }

        _applied = null;
        await RunAsync(["-f", "-"], text, cancellationToken);
        _left = [.. _forwards.Select(forward => forward.Binding).Except(forwards.Select(forward => forward.Binding))];
        _forwards = forwards;
        await FlushAsync(cancellationToken);

        // A packet that was on its way may have followed the old table after the look at the flows.
        _flushAgain = true;
        _generation = netfilter.Generation();
        _listing = forwards.Count == 0 ? null : await ListAsync(cancellationToken);
        _applied = text;
        logger.NftApplied(Table, forwards.Count);
    }

    /// <inheritdoc/>
    public async Task<string?> FindDriftAsync(CancellationToken cancellationToken)
    {
        if (_flushAgain)
        {
            _flushAgain = false;
            await FlushAsync(cancellationToken);
        }

        uint? generation = netfilter.Generation();
        if (_listing is null || (generation is not null && generation == _generation))
        {
            return null;
        }

        string? listing = await ListAsync(cancellationToken);
        _generation = generation;
        if (listing == _listing)
        {
            return null;
        }

        _applied = null;
        return listing is null ? $"the nftables table {Table} is gone" : $"the nftables table {Table} was changed by somebody else";
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var places = _forwards.ToDictionary(forward => forward.Binding, forward => (IReadOnlySet<IPEndPoint>)NftRenderer.TargetsOf(forward).Select(target => new IPEndPoint(target, forward.NodePort)).ToHashSet());
        foreach (FrontendBinding left in _left)
        {
            places.TryAdd(left, new HashSet<IPEndPoint>());
        }

        if (places.Count == 0)
        {
            return;
        }

        try
        {
            int flushed = await Task.Run(() => netfilter.Flush(places), cancellationToken);
            if (flushed > 0)
            {
                logger.FlowsFlushed(flushed);
            }
        }
        catch (IOException exception)
        {
            logger.FlowsNotFlushed(exception.Message, exception);
        }
    }

    private async Task<string?> ListAsync(CancellationToken cancellationToken)
    {
        (int exitCode, string output, string _) = await nft.RunAsync(["-n", "list", "table", "inet", Table], "", cancellationToken);
        return exitCode == 0 ? output : null;
    }

    private async Task RunAsync(string[] arguments, string input, CancellationToken cancellationToken)
    {
        (int exitCode, string _, string errors) = await nft.RunAsync(arguments, input, cancellationToken);
        if (exitCode != 0)
        {
            throw NftErrors.Explain(errors);
        }
    }
}
