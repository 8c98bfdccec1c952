using System.Net.Security;
using LbController.Kubernetes.Configuration;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Tests.Scripted;

namespace LbController.Kubernetes.Tests.Configuration;

/// <summary>Kubeconfigs put to use against real TLS.</summary>
public sealed class ConnectionTests : IDisposable
{
    private readonly ConfigurationFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task An_authority_as_data_or_as_a_relative_file_is_trusted()
    {
        await using ScriptedServer server = Serve("127.0.0.1");
        _fixture.Write("ca.crt", _fixture.Certificates.AuthorityPem);

        Assert.Equal("v1.36.1", await VersionAsync(server, $"certificate-authority-data: {ConfigurationFixture.Base64(_fixture.Certificates.AuthorityPem)}"));
        Assert.Equal("v1.36.1", await VersionAsync(server, "certificate-authority: ca.crt"));
    }

    [Fact]
    public async Task A_CA_bundle_that_rotates_counts_for_the_next_connection()
    {
        string bundle = _fixture.Write("ca.crt", new TestCertificates("another").AuthorityPem);
        await using ScriptedServer server = Serve("127.0.0.1");
        using KubernetesApi api = Api(server, "certificate-authority: ca.crt");

        var before = await Assert.ThrowsAsync<KubernetesApiException>(() => api.GetServerVersionAsync(default));
        File.WriteAllText(bundle, _fixture.Certificates.AuthorityPem + "\n");
        string version = await api.GetServerVersionAsync(default);

        Assert.Contains("is not signed by the authority of", before.Message);
        Assert.Equal("v1.36.1", version);
    }

    [Fact]
    public async Task An_authority_that_is_no_root_is_trusted_as_kubectl_trusts_it()
    {
        var intermediate = new TestCertificates("intermediate", _fixture.Certificates);
        await using var server = new ScriptedServer(Version, intermediate.Server("127.0.0.1"));

        Assert.Equal("v1.36.1", await VersionAsync(server, $"certificate-authority-data: {ConfigurationFixture.Base64(intermediate.AuthorityPem)}"));
    }

    [Fact]
    public async Task A_certificate_that_is_meant_for_clients_is_refused_as_a_servers()
    {
        await using var server = new ScriptedServer(Version, _fixture.Certificates.Server("127.0.0.1", forClientsOnly: true));

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(
            () => VersionAsync(server, $"certificate-authority-data: {ConfigurationFixture.Base64(_fixture.Certificates.AuthorityPem)}"));

        Assert.Contains("NotValidForUsage", exception.Message);
    }

    [Fact]
    public async Task An_unknown_authority_is_refused_and_said_with_where_to_look()
    {
        await using ScriptedServer server = Serve("127.0.0.1");

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => VersionAsync(server, "tls-server-name: 127.0.0.1"));

        Assert.Equal(KubernetesErrorKind.Unavailable, exception.Kind);
        Assert.Contains("CN=127.0.0.1, issued by CN=test-ca) is not trusted by this machine", exception.Message);
        Assert.Contains("Check certificate-authority, tls-server-name and client certificate in context c of", exception.Message);
        Assert.Empty(server.Exchanges);
    }

    [Fact]
    public async Task Insecure_takes_any_certificate()
    {
        await using ScriptedServer server = Serve("somewhere.else");

        Assert.Equal("v1.36.1", await VersionAsync(server, "insecure-skip-tls-verify: true"));
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused()
    {
        await using ScriptedServer server = Serve("api.internal");

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(
            () => VersionAsync(server, $"certificate-authority-data: {ConfigurationFixture.Base64(_fixture.Certificates.AuthorityPem)}"));

        Assert.Contains("is for api.internal, not for the name it was asked by", exception.Message);
    }

    [Fact]
    public async Task The_tls_server_name_is_asked_for_and_expected()
    {
        await using ScriptedServer server = Serve("api.internal");

        string version = await VersionAsync(
            server, $"tls-server-name: api.internal\ncertificate-authority-data: {ConfigurationFixture.Base64(_fixture.Certificates.AuthorityPem)}");

        Assert.Equal("v1.36.1", version);
        Assert.Equal("api.internal", server.Exchanges[0].ServerNameAsked);
    }

    [Fact]
    public async Task A_client_certificate_is_shown_to_the_server()
    {
        (string certificate, string key) = _fixture.Certificates.Issue("me");
        await using ScriptedServer server = Serve("127.0.0.1", wantsClientCertificate: true);

        await VersionAsync(
            server,
            "insecure-skip-tls-verify: true",
            $"client-certificate-data: {ConfigurationFixture.Base64(certificate)}\nclient-key-data: {ConfigurationFixture.Base64(key)}");

        Assert.Equal("CN=me", server.Exchanges[0].ClientCertificate?.Subject);
    }

    [Fact]
    public async Task A_client_certificate_that_rotates_gets_a_connection_of_its_own()
    {
        (string certificate, string key) = _fixture.Certificates.Issue("one");
        string certificateFile = _fixture.Write("me.crt", certificate), keyFile = _fixture.Write("me.key", key);
        await using ScriptedServer server = Serve("127.0.0.1", wantsClientCertificate: true);
        using KubernetesApi api = Api(server, "insecure-skip-tls-verify: true", "client-certificate: me.crt\nclient-key: me.key");

        await api.GetServerVersionAsync(default);
        (certificate, key) = _fixture.Certificates.Issue("two");
        File.WriteAllText(certificateFile, certificate);
        File.WriteAllText(keyFile, key);
        _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        await api.GetServerVersionAsync(default);

        Assert.Equal(["CN=one", "CN=two"], server.Exchanges.Select(exchange => exchange.ClientCertificate?.Subject));
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task A_proxy_url_is_used_and_its_password_sent()
    {
        await using var proxy = new ScriptedServer(Version);

        await using ScriptedServer unreachable = Serve("127.0.0.1");
        using KubernetesApi api = _fixture.Resolve(_fixture.WriteKubeconfig($"server: http://api.internal\nproxy-url: http://me:secret@127.0.0.1:{proxy.Port}", "{}"))
            .CreateApi(new KubernetesApiOptions(), _fixture.Around);
        string version = await api.GetServerVersionAsync(default);

        Assert.Equal("v1.36.1", version);
        Assert.Equal("http://api.internal/version", proxy.Exchanges[0].Target);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Compression_is_asked_for_unless_it_is_disabled(bool disabled)
    {
        await using ScriptedServer server = Serve("127.0.0.1");

        await VersionAsync(server, $"insecure-skip-tls-verify: true\ndisable-compression: {(disabled ? "true" : "false")}");

        Assert.Equal(!disabled, server.Exchanges[0].Headers.ContainsKey("Accept-Encoding"));
    }

    private static Task Version(ScriptedExchange exchange) => exchange.RespondAsync(200, """{"major":"1","minor":"36","gitVersion":"v1.36.1"}""");

    private ScriptedServer Serve(string name, bool wantsClientCertificate = false) => new(Version, _fixture.Certificates.Server(name, wantsClientCertificate));

    private KubernetesApi Api(ScriptedServer server, string cluster, string user = "{}") =>
        _fixture.Resolve(_fixture.WriteKubeconfig($"server: {server.Address}\n{cluster}", user)).CreateApi(new KubernetesApiOptions { MaxRetries = 0 }, _fixture.Around);

    private async Task<string> VersionAsync(ScriptedServer server, string cluster, string user = "{}")
    {
        using KubernetesApi api = Api(server, cluster, user);
        return await api.GetServerVersionAsync(default).WithDeadline("the version");
    }
}
