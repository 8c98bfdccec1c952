using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace LbController.Testing;

/// <summary>A moto server of its own on a free port of the loopback, for one class of tests.</summary>
public sealed class MotoServer : IAsyncLifetime
{
    private readonly HttpClient _client = new(new SocketsHttpHandler());
    private readonly int? _freeActions;
    private Process? _process;

    public MotoServer()
        : this(freeActions: null)
    {
    }

    private MotoServer(int? freeActions)
    {
        _freeActions = freeActions;
    }

    /// <summary>The directory with moto in it, or null.</summary>
    public static string? Root => Environment.GetEnvironmentVariable("LBC_TESTS_MOTO") is { Length: > 0 } root && Directory.Exists(root) ? root : null;

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1/");

    /// <summary>One that checks signatures and policies after so many calls.</summary>
    public static async Task<MotoServer> CheckingAsync(int freeActions)
    {
        var server = new MotoServer(freeActions);
        await server.InitializeAsync();
        return server;
    }

    public async Task InitializeAsync()
    {
        if (Root is null)
        {
            if (Environment.GetEnvironmentVariable("LBC_TESTS_REQUIRE_TOOLS") == "1")
            {
                throw new InvalidOperationException("LBC_TESTS_MOTO names no directory; bash tests/run.sh makes one.");
            }

            return;
        }

        // Somebody else may take the port between its choice and moto's start: then moto ends, and another is chosen.
        for (int attempt = 1; ; attempt++)
        {
            int port = FreePort();
            Endpoint = new Uri($"http://127.0.0.1:{port}/");
            _process = Start(port);
            await Deadline.UntilAsync(async () => _process.HasExited || await AnswersAsync(), $"moto answers on port {port}", TimeSpan.FromSeconds(60));
            if (!_process.HasExited)
            {
                return;
            }

            if (attempt == 5)
            {
                throw new InvalidOperationException($"moto ended with {_process.ExitCode}");
            }

            _process.Dispose();
        }
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().WithDeadline("moto ends");
        }

        _process?.Dispose();
    }

    /// <summary>A call past the client under test, unsigned: moto goes by the scope alone.</summary>
    public async Task<string> PostAsync(string service, string version, string action, params (string Name, string Value)[] parameters)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint)
        {
            Content = new FormUrlEncodedContent(parameters.Append(("Action", action)).Append(("Version", version)).Select(entry => KeyValuePair.Create(entry.Item1, entry.Item2))),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "AWS4-HMAC-SHA256", $"Credential=setup/20260101/eu-west-1/{service}/aws4_request, SignedHeaders=host, Signature=0");
        using HttpResponseMessage response = await _client.SendAsync(request).WithDeadline(action);
        string body = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? body : throw new InvalidOperationException($"{action}: {(int)response.StatusCode} {body}");
    }

    /// <summary>A certificate of ACM, whose protocol is JSON.</summary>
    /// <returns>Its ARN.</returns>
    public async Task<string> RequestCertificateAsync(string domain)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint) { Content = new StringContent($$"""{"DomainName":"{{domain}}"}""", Encoding.UTF8, "application/x-amz-json-1.1") };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "AWS4-HMAC-SHA256", "Credential=setup/20260101/eu-west-1/acm/aws4_request, SignedHeaders=host, Signature=0");
        request.Headers.Add("X-Amz-Target", "CertificateManager.RequestCertificate");
        using HttpResponseMessage response = await _client.SendAsync(request).WithDeadline("RequestCertificate");
        using JsonDocument reply = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return reply.RootElement.GetProperty("CertificateArn").GetString() ?? "";
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Process Start(int port)
    {
        var start = new ProcessStartInfo("chroot") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { Root ?? "", "python3", "-m", "moto.server", "-H", "127.0.0.1", "-p", $"{port}" })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["HOME"] = "/tmp";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        if (_freeActions is { } count)
        {
            start.Environment["INITIAL_NO_AUTH_ACTION_COUNT"] = $"{count}";
        }

        Process process = Process.Start(start) ?? throw new InvalidOperationException("chroot did not start");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using HttpResponseMessage response = await _client.GetAsync(new Uri(Endpoint, "moto-api/"));
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
