using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LbController.Functional.Tests.Credentials;

/// <summary>What gives a machine or a Pod on AWS its credentials: the instance's metadata (version 2 only) and the agent of EKS Pod Identity.</summary>
internal sealed class CredentialServer : IAsyncDisposable
{
    public const string KeyId = "ASIAFAKEOFTHEMACHINE";
    public const string Secret = "secret-of-the-machine";
    public const string SessionToken = "session-of-the-machine";
    public const string PodToken = "token-of-the-service-account";

    private const string MetadataToken = "metadata-token";

    private readonly WebApplication _app;
    private readonly string _region;

    private CredentialServer(WebApplication app, string region)
    {
        _app = app;
        _region = region;
    }

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1/");

    /// <summary>What was asked for, and how it was answered: <c>PUT /latest/api/token 200</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public static async Task<CredentialServer> StartAsync(string region)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        var server = new CredentialServer(app, region);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        server.Endpoint = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        string? reply = path == "/v1/credentials"
            ? context.Request.Headers.Authorization == PodToken ? Keys("Token") : null
            : Metadata(context.Request, path);
        context.Response.StatusCode = reply is null ? 401 : 200;
        Requests.Enqueue($"{context.Request.Method} {path} {context.Response.StatusCode}");
        await context.Response.WriteAsync(reply ?? "");
    }

    private string? Metadata(HttpRequest request, string path)
    {
        if (path == "/latest/api/token")
        {
            return request.Method == "PUT" && request.Headers.ContainsKey("X-aws-ec2-metadata-token-ttl-seconds") ? MetadataToken : null;
        }

        return request.Headers["X-aws-ec2-metadata-token"] != MetadataToken ? null : path.TrimEnd('/') switch
        {
            "/latest/meta-data/iam/security-credentials" => "node-role",
            "/latest/meta-data/iam/security-credentials/node-role" => Keys("Token"),
            "/latest/meta-data/iam/info" => """{"Code":"Success","InstanceProfileArn":"arn:aws:iam::123456789012:instance-profile/node","InstanceProfileId":"AIPAFAKE"}""",
            "/latest/meta-data/placement/region" => _region,
            "/latest/dynamic/instance-identity/document" => $$"""{"region":"{{_region}}","availabilityZone":"{{_region}}a","instanceId":"i-0123456789abcdef0","accountId":"123456789012"}""",
            _ => null,
        };
    }

    private static string Keys(string token) => $$"""
        {"Code":"Success","Type":"AWS-HMAC","LastUpdated":"2026-01-01T00:00:00Z","AccessKeyId":"{{KeyId}}","SecretAccessKey":"{{Secret}}","{{token}}":"{{SessionToken}}","Expiration":"2099-01-01T00:00:00Z"}
        """;
}
