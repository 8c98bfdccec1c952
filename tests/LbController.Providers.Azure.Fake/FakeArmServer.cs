using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LbController.Providers.Azure.Fake.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.Azure.Fake;

/// <summary>The fake behind a socket of 127.0.0.1, with https and a certificate of its own: Resource Manager and the token endpoints.</summary>
public sealed class FakeArmServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;

    private FakeArmServer(WebApplication app, X509Certificate2 certificate, Uri endpoint)
    {
        _app = app;
        _certificate = certificate;
        Endpoint = endpoint;
    }

    /// <summary><c>https://127.0.0.1:port/</c>: Resource Manager's endpoint, and the authority's.</summary>
    public Uri Endpoint { get; }

    /// <summary>The certificate to trust.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem();

    /// <param name="fake">Who answers.</param>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<FakeArmServer> StartAsync(FakeArm fake, int port = 0)
    {
        X509Certificate2 certificate = MakeCertificate();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(certificate));
            kestrel.AddServerHeader = false;
        });
        WebApplication app = builder.Build();
        app.Run(context => AnswerAsync(fake, context));
        await app.StartAsync();
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.First()
            ?? throw new InvalidOperationException("The server listens nowhere.");
        return new FakeArmServer(app, certificate, new Uri(address));
    }

    /// <summary>A handler that trusts this server's certificate and no other.</summary>
    public HttpMessageHandler CreateTrustingHandler()
    {
        string thumbprint = _certificate.GetCertHashString(HashAlgorithmName.SHA256);
        return new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString(HashAlgorithmName.SHA256) == thumbprint,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=fake Azure Resource Manager", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.KeyEncipherment, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        return request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    private static async Task AnswerAsync(FakeArm fake, HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Dictionary<string, string> headers = context.Request.Headers.ToDictionary(
            header => header.Key.ToLowerInvariant(),
            header => string.Join(',', header.Value.AsEnumerable()),
            StringComparer.Ordinal);
        var request = new WireRequest(
            context.Request.Method,
            $"https://{context.Request.Host.ToUriComponent()}",
            context.Request.Path.ToUriComponent(),
            context.Request.QueryString.Value?.TrimStart('?') ?? string.Empty,
            headers,
            body.ToArray());
        WireReply reply = await fake.AnswerAsync(request, context.RequestAborted);
        if (reply.BreakConnection)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = reply.Status;
        foreach ((string name, string value) in reply.Headers)
        {
            context.Response.Headers[name] = value;
        }

        byte[] text = Encoding.UTF8.GetBytes(reply.Body);
        if (text.Length == 0)
        {
            return;
        }

        context.Response.ContentType = reply.ContentType;
        context.Response.ContentLength = text.Length;
        await context.Response.Body.WriteAsync(reply.IsTruncated ? text.AsMemory(0, text.Length / 2) : text, context.RequestAborted);
        if (reply.IsTruncated)
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        }
    }
}
