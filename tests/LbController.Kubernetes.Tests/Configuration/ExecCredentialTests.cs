using System.Text.Json;
using LbController.Kubernetes.Configuration;
using LbController.Kubernetes.Http;

namespace LbController.Kubernetes.Tests.Configuration;

public sealed class ExecCredentialTests : IDisposable
{
    private const string V1 = "client.authentication.k8s.io/v1";

    private readonly ConfigurationFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("v1", "interactiveMode: Never")]
    [InlineData("v1beta1", "")]
    public async Task A_plugin_gets_arguments_environment_and_cluster_and_its_token_is_used(string version, string mode)
    {
        _fixture.WriteScript("bin/plugin", $$"""
            printf '%s' "$KUBERNETES_EXEC_INFO" > "{{_fixture.Home}}/info"
            printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/{{version}}","status":{"token":"%s-%s-%s"} }' "$1" "$MY_VARIABLE" "$INHERITED"
            """);
        _fixture.Environment["INHERITED"] = "inherited";
        string path = _fixture.WriteKubeconfig(
            $$"""
            server: https://k.example
            tls-server-name: name.example
            certificate-authority-data: {{ConfigurationFixture.Base64(_fixture.Certificates.AuthorityPem)}}
            extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: a, number: 7, list: [true]} }]
            """,
            $"exec: {{apiVersion: client.authentication.k8s.io/{version}, command: ./bin/plugin, args: [argument], env: [{{name: MY_VARIABLE, value: mine}}], provideClusterInfo: true, {mode}}}");

        Credential credential = await _fixture.Resolve(path).Credentials.GetAsync(default);

        Assert.Equal("Bearer argument-mine-inherited", credential.Authorization);
        using JsonDocument info = JsonDocument.Parse(File.ReadAllText(_fixture.Home + "/info"));
        Assert.Equal("ExecCredential", info.RootElement.GetProperty("kind").GetString());
        JsonElement spec = info.RootElement.GetProperty("spec");
        Assert.False(spec.GetProperty("interactive").GetBoolean());
        Assert.Equal("https://k.example", spec.GetProperty("cluster").GetProperty("server").GetString());
        Assert.Equal("name.example", spec.GetProperty("cluster").GetProperty("tls-server-name").GetString());
        Assert.Equal(ConfigurationFixture.Base64(_fixture.Certificates.AuthorityPem), spec.GetProperty("cluster").GetProperty("certificate-authority-data").GetString());
        Assert.Equal("""{"audience":"a","number":7,"list":[true]}""", spec.GetProperty("cluster").GetProperty("config").GetRawText());
    }

    [Theory]
    [InlineData("echo no luck >&2; exit 3", "it ended with 3, saying: no luck")]
    [InlineData("echo nonsense; echo hint >&2", "it printed no JSON")]
    [InlineData("echo '{\"kind\":\"Other\"}'", "kind 'Other', expected ExecCredential")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\"}'", "apiVersion 'client.authentication.k8s.io/v1beta1', expected client.authentication.k8s.io/v1 as")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\"}'", "has no status")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}'", "neither a token nor a client certificate")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"clientKeyData\":\"x\"}}'", "only one of clientCertificateData and clientKeyData")]
    public async Task A_plugin_that_fails_is_named_with_what_it_said(string body, string expected)
    {
        string plugin = _fixture.WriteScript("plugin", body);
        ICredentialSource credentials = Configured(plugin);

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(async () => await credentials.GetAsync(default));

        Assert.Equal(KubernetesErrorKind.Unauthorized, exception.Kind);
        Assert.Contains($"Credential plugin '{plugin}' of {_fixture.Home}/config line ", exception.Message);
        Assert.Contains(expected, exception.Message);
    }

    [Fact]
    public async Task A_plugin_that_is_not_installed_is_reported_with_the_install_hint()
    {
        ICredentialSource credentials = Configured("no-such-plugin", "installHint: Get it from the shop");

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(async () => await credentials.GetAsync(default));

        Assert.Contains("there is no program 'no-such-plugin' on PATH. Get it from the shop.", exception.Message);
    }

    [Fact]
    public async Task A_plugin_that_does_not_end_is_ended_after_a_minute()
    {
        string plugin = _fixture.WriteScript("plugin", "echo waiting >&2\nexec sleep 1000");
        ICredentialSource credentials = Configured(plugin);

        Task<Credential> waiting = credentials.GetAsync(default).AsTask();
        await _fixture.Time.WaitForTimersAsync().WithDeadline("the plugin runs");
        _fixture.Time.Advance(TimeSpan.FromMinutes(1));

        var exception = await Assert.ThrowsAsync<KubernetesApiException>(() => waiting.WithDeadline("the plugin is ended"));
        Assert.Contains("took longer than 60 s and was ended", exception.Message);
    }

    [Fact]
    public async Task Token_and_certificate_rotate_before_expiry_and_after_a_refusal()
    {
        int runs = 0;
        ExecCredentialSource credentials = Source(_ =>
        {
            string name = $"run-{++runs}";
            (string certificate, string key) = _fixture.Certificates.Issue(name);
            return Task.FromResult(new ExecCredential(name, certificate, key, _fixture.Time.GetUtcNow().AddMinutes(10)));
        });

        Credential first = await credentials.GetAsync(default);
        _fixture.Time.Advance(TimeSpan.FromSeconds(569));
        Assert.Same(first, await credentials.GetAsync(default));
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Credential second = await credentials.GetAsync(default);
        Assert.True(credentials.Refused(second));
        Credential third = await credentials.GetAsync(default);
        Assert.True(credentials.Refused(second));

        Assert.Equal(["Bearer run-1", "Bearer run-2", "Bearer run-3"], new[] { first, second, third }.Select(credential => credential.Authorization));
        Assert.Equal("CN=run-3", third.ClientCertificate?.TargetCertificate.Subject);
        Assert.Same(third, await credentials.GetAsync(default));
    }

    [Fact]
    public async Task Many_requests_at_once_run_the_plugin_once()
    {
        int runs = 0;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ExecCredentialSource credentials = Source(async _ =>
        {
            Interlocked.Increment(ref runs);
            await release.Task;
            return new ExecCredential("t", null, null, null);
        });

        Task<Credential>[] waiting = [.. Enumerable.Range(0, 20).Select(_ => credentials.GetAsync(default).AsTask())];
        release.SetResult();
        Credential[] all = await Task.WhenAll(waiting).WithDeadline("all have their credential");

        Assert.Single(all.Distinct());
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task One_that_is_cancelled_does_not_spoil_the_run_for_the_others()
    {
        int runs = 0;
        ExecCredentialSource credentials = Source(async cancellationToken =>
        {
            if (Interlocked.Increment(ref runs) == 1)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            return new ExecCredential("t", null, null, null);
        });
        using var cancel = new CancellationTokenSource();

        Task<Credential> first = credentials.GetAsync(cancel.Token).AsTask();
        Task<Credential> second = credentials.GetAsync(default).AsTask();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal("Bearer t", (await second.WithDeadline("the second run")).Authorization);
    }

    private ExecCredentialSource Source(Func<CancellationToken, Task<ExecCredential>> run) => new(run, "'plugin'", _fixture.Around);

    private ICredentialSource Configured(string command, string more = "args: []") =>
        _fixture.Resolve(_fixture.WriteKubeconfig("server: https://k", $"exec: {{apiVersion: {V1}, command: {command}, interactiveMode: IfAvailable, {more}}}")).Credentials;
}
