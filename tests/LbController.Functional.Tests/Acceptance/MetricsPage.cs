using System.Net;
using System.Net.Sockets;
using LbController.Testing;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>Where a controller is told to show its metrics, and what it shows.</summary>
internal sealed class MetricsPage : IDisposable
{
    private readonly HttpClient _client = new();

    public MetricsPage()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Address = listener.LocalEndpoint.ToString() ?? "";
    }

    /// <summary>For --metrics-bind-address.</summary>
    public string Address { get; }

    public Task<string> ReadAsync() => _client.GetStringAsync(new Uri($"http://{Address}/metrics"));

    /// <summary>The page, once it is as told.</summary>
    public async Task<string> UntilAsync(Func<string, bool> isIt, string phase)
    {
        string page = "";
        await Deadline.UntilAsync(async () => isIt(page = await ReadAsync()), phase, TimeSpan.FromSeconds(60));
        return page;
    }

    public void Dispose() => _client.Dispose();
}
