using System.Net;
using System.Net.Sockets;
using LbController.LocalCluster.Net;

namespace LbController.LocalCluster.Nodes;

/// <summary>
/// Forwards the datagrams of one node port. Each client, by address and port, has a flow: a socket of its own towards the endpoint that was
/// chosen with its first datagram. A flow ends when nothing has gone through it for a while, when its endpoint is no longer one of the
/// port's, or when the endpoint refuses; the client's next datagram begins another.
/// </summary>
/// <param name="mostFlows">Beyond this the flow that was used least recently gives way to a new one.</param>
internal sealed class UdpForwarder(IPEndPoint place, PortHolder holder, TimeProvider time, int mostFlows = UdpForwarder.MostFlows) : IDisposable
{
    public const int MostFlows = 1024;

    /// <summary>As long as the kernel keeps a flow that has had answers.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(120);

    private const int Tries = 2;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPEndPoint, UdpFlow> _flows = [];
    private Socket? _listener;
    private ITimer? _sweep;
    private bool _closed;

    /// <exception cref="SocketException">The address is taken or is not one of this machine.</exception>
    public void Open()
    {
        Socket listener = DatagramLoop.Open(place);
        _sweep = time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _listener = listener;

        // Nobody's refusal reaches a socket that is not connected.
        _ = DatagramLoop.RunAsync(listener, ForwardAsync, static () => { });
    }

    /// <summary>Ends the flows to endpoints that the holder no longer names.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            IReadOnlySet<IPEndPoint> endpoints = holder.Endpoints();
            foreach (UdpFlow flow in _flows.Values.Where(flow => !endpoints.Contains(flow.Endpoint)).ToList())
            {
                Remove(flow);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _listener?.Dispose();
            _sweep?.Dispose();
            foreach (UdpFlow flow in _flows.Values.ToList())
            {
                Remove(flow);
            }
        }
    }

    private async ValueTask ForwardAsync(ReadOnlyMemory<byte> datagram, IPEndPoint client)
    {
        for (int i = 0; i < Tries; i++)
        {
            if (FlowOf(client) is not { } flow)
            {
                return;
            }

            try
            {
                await flow.Upstream.SendAsync(datagram);
                return;
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // What was sent before this was refused, and this has not been sent: it goes to the next endpoint.
                Refused(flow);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // Ended meanwhile, or too long for the way: lost, as datagrams are.
                return;
            }
        }
    }

    /// <summary>Choosing and noting are one step: <see cref="Refresh"/> sees every flow that was chosen from what was before.</summary>
    private UdpFlow? FlowOf(IPEndPoint client)
    {
        lock (_gate)
        {
            if (!_flows.TryGetValue(client, out UdpFlow? flow) && !_closed)
            {
                flow = Begin(client);
            }

            flow?.Touch(time.GetTimestamp());
            return flow;
        }
    }

    private UdpFlow? Begin(IPEndPoint client)
    {
        (bool keepsClient, IReadOnlyList<IPEndPoint> endpoints) = holder.Choose(client.Address);
        if (endpoints.Count == 0 || UpstreamDialer.Connect(keepsClient ? client.Address : place.Address, endpoints[0]) is not { } upstream)
        {
            return null;
        }

        if (_flows.Count == 0)
        {
            _sweep?.Change(IdleTimeout, Timeout.InfiniteTimeSpan);
        }
        else if (_flows.Count >= mostFlows)
        {
            Remove(_flows.Values.MinBy(known => known.LastUse) ?? _flows.Values.First());
        }

        var flow = new UdpFlow(client, endpoints[0], upstream);
        _flows[client] = flow;
        _ = DatagramLoop.RunAsync(upstream, (answer, _) => AnswerAsync(flow, answer), () => Refused(flow));
        return flow;
    }

    private async ValueTask AnswerAsync(UdpFlow flow, ReadOnlyMemory<byte> answer)
    {
        flow.Touch(time.GetTimestamp());
        try
        {
            await (_listener?.SendToAsync(answer, SocketFlags.None, flow.Client) ?? default);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The client cannot be reached, or the port is closed: lost, as datagrams are.
        }
    }

    private void Refused(UdpFlow flow)
    {
        lock (_gate)
        {
            if (Remove(flow))
            {
                holder.Forget(flow.Client.Address);
            }
        }
    }

    private void Sweep()
    {
        lock (_gate)
        {
            foreach (UdpFlow flow in _flows.Values.Where(flow => time.GetElapsedTime(flow.LastUse) >= IdleTimeout).ToList())
            {
                Remove(flow);
            }

            if (_flows.Count > 0 && !_closed)
            {
                _sweep?.Change(IdleTimeout - time.GetElapsedTime(_flows.Values.Min(flow => flow.LastUse)), Timeout.InfiniteTimeSpan);
            }
        }
    }

    private bool Remove(UdpFlow flow)
    {
        bool removed = _flows.TryGetValue(flow.Client, out UdpFlow? known) && ReferenceEquals(known, flow) && _flows.Remove(flow.Client);
        flow.Dispose();
        return removed;
    }
}
