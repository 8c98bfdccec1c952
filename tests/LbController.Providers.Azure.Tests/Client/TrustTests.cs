using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LbController.Abstractions.Errors;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Client.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.Azure.Tests.Client;

/// <summary>An endpoint of one's own over real TLS on the loopback: trusted by its authority, and by nothing less.</summary>
public sealed class TrustTests : IDisposable
{
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    private const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    private readonly TempDirectory _folder = new();
    private readonly X509Certificate2 _authority = Authority("CN=ours");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task AnEndpointIsTrustedByTheAuthorityThatTheSettingsAdd()
    {
        ArmResource? read = await ReadAsync(_authority, "localhost");

        Assert.Equal("Succeeded", read?.ProvisioningState);
    }

    [Theory]
    [InlineData("another authority")]
    [InlineData("another name")]
    [InlineData("expired")]
    public async Task WhateverElseIsWrongIsStillWrong(string wrong)
    {
        using X509Certificate2 another = Authority("CN=another");

        ProviderException failure = await Assert.ThrowsAsync<ProviderException>(() => ReadAsync(
            wrong == "another authority" ? another : _authority,
            wrong == "another name" ? "elsewhere" : "localhost",
            wrong == "expired"));

        Assert.Equal(ProviderErrorKind.Unavailable, failure.Kind);
        Assert.Contains("cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerPurpose, SslPolicyErrors.RemoteCertificateChainErrors, true)]
    [InlineData(ClientPurpose, SslPolicyErrors.RemoteCertificateChainErrors, false)]
    [InlineData(ServerPurpose, SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNameMismatch, false)]
    [InlineData(ServerPurpose, SslPolicyErrors.RemoteCertificateNotAvailable, false)]
    [InlineData(ClientPurpose, SslPolicyErrors.None, true)]
    public void OnlyAMissingAuthorityIsMadeUpFor(string purpose, SslPolicyErrors errors, bool isTrusted)
    {
        using X509Certificate2 certificate = Issue(_authority, "localhost", purpose, false);

        Assert.Equal(isTrusted, new AddedTrust([_authority]).Accepts(this, certificate, null, errors));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public async Task AFileWithoutAuthoritiesIsRefusedAndReadAgainNextTime(string? content)
    {
        string file = Path.Combine(_folder.Path, "ca.pem");
        if (content is not null)
        {
            await File.WriteAllTextAsync(file, content);
        }

        using var rig = new ClientRig(new ScriptedArm(ScriptedArm.Resource(200)), settings => settings with { CertificateAuthorityFile = file });
        ProviderException failure = await rig.FailsAsync(rig.Arm.GetAsync(ClientRig.Id, default));
        Assert.Equal(ProviderErrorKind.InvalidRequest, failure.Kind);
        Assert.Contains(file, failure.Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, _authority.ExportCertificatePem());
        Assert.NotNull(await rig.DriveAsync(rig.Arm.GetAsync(ClientRig.Id, default)));
    }

    private static X509Certificate2 Authority(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2120, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string name, string purpose, bool isExpired)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        var begin = new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using X509Certificate2 issued = request.Create(authority, begin, begin.AddYears(isExpired ? 1 : 90), [1, 2, 3]);
        using X509Certificate2 whole = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }

    private async Task<ArmResource?> ReadAsync(X509Certificate2 issuer, string name, bool isExpired = false)
    {
        string file = Path.Combine(_folder.Path, "ca.pem");
        await File.WriteAllTextAsync(file, _authority.ExportCertificatePem());
        using X509Certificate2 certificate = Issue(issuer, name, ServerPurpose, isExpired);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        await using WebApplication server = builder.Build();
        server.MapGet("/{**path}", () => Results.Text($$$"""{"id":"{{{ScriptedArm.LoadBalancer}}}","properties":{"provisioningState":"Succeeded"}}"""));
        await server.StartAsync();
        string address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.Single() ?? "";
        using var rig = new ClientRig(new ScriptedArm(), settings => settings with
        {
            Endpoint = new UriBuilder("https", "localhost", new Uri(address).Port).Uri,
            CertificateAuthorityFile = file,
            Transport = null,
            Attempts = 1,
        });
        return await rig.Arm.GetAsync(ClientRig.Id, default).WithDeadline("the answer");
    }
}
