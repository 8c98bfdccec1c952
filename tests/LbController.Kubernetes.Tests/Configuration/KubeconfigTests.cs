using LbController.Kubernetes.Configuration;
using LbController.Kubernetes.Http;

namespace LbController.Kubernetes.Tests.Configuration;

public sealed class KubeconfigTests : IDisposable
{
    private readonly ConfigurationFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Several_files_are_merged_and_the_first_says_wins()
    {
        string first = _fixture.Write("one/config", """
            current-context: dev
            contexts: [{name: dev, context: {cluster: k, user: u}}]
            users: [{name: u, user: {tokenFile: token}}]
            """);
        _fixture.Write("one/token", "from-one\n");
        string second = _fixture.Write("two/config", """
            current-context: other
            contexts: [{name: dev, context: {cluster: wrong, user: wrong}}, {name: other, context: {cluster: k}}]
            clusters: [{name: k, cluster: {server: "https://two.example:6443/prefix"}}]
            users: [{name: u, user: {token: from-two}}]
            """);
        _fixture.Environment["KUBECONFIG"] = $"{first}:{_fixture.Home}/missing:{second}";

        ClusterConfiguration configuration = _fixture.Resolve();

        Assert.Equal("https://two.example:6443/prefix", configuration.Target.Server.AbsoluteUri);
        Assert.Equal($"context dev of {first}", configuration.Target.Origin);
        Assert.Equal("Bearer from-one", (await configuration.Credentials.GetAsync(default)).Authorization);
    }

    [Fact]
    public void The_order_is_flag_then_KUBECONFIG_then_the_pod_then_the_home_folder()
    {
        string Config(string name) => _fixture.Write(name, $"current-context: c\ncontexts: [{{name: c, context: {{cluster: k}}}}]\nclusters: [{{name: k, cluster: {{server: 'https://{Path.GetFileName(name)}'}}}}]\n");
        string flag = Config("flag"), variable = Config("variable");
        Config(".kube/config");
        _fixture.Environment["KUBECONFIG"] = variable;
        _fixture.Environment["KUBERNETES_SERVICE_HOST"] = "fd00::1";
        _fixture.Environment["KUBERNETES_SERVICE_PORT"] = "443";
        _fixture.Write("serviceaccount/token", "pod-token");
        _fixture.Write("serviceaccount/ca.crt", _fixture.Certificates.AuthorityPem);
        _fixture.Write("serviceaccount/namespace", "lb-system\n");

        Assert.Equal("flag", _fixture.Resolve(flag).Target.Server.Host);
        Assert.Equal("variable", _fixture.Resolve().Target.Server.Host);
        _fixture.Environment.Remove("KUBECONFIG");
        ClusterConfiguration pod = _fixture.Resolve();
        Assert.Equal(("https://[fd00::1]/", "lb-system", true), (pod.Target.Server.AbsoluteUri, pod.Namespace, pod.IsInCluster));
        _fixture.Environment.Remove("KUBERNETES_SERVICE_HOST");
        Assert.Equal("config", _fixture.Resolve().Target.Server.Host);
    }

    [Fact]
    public void With_nothing_at_all_the_error_says_what_was_tried()
    {
        IReadOnlyList<string> problems = _fixture.Problems();

        Assert.Equal(5, problems.Count);
        Assert.Contains("--kubeconfig: not given", problems[1]);
        Assert.Contains("$KUBECONFIG: not set", problems[2]);
        Assert.Contains("KUBERNETES_SERVICE_HOST", problems[3]);
        Assert.Contains($"{_fixture.Home}/.kube/config does not exist", problems[4]);
    }

    [Fact]
    public void A_pod_without_a_token_is_passed_over_with_the_reason()
    {
        _fixture.Environment["KUBERNETES_SERVICE_HOST"] = "10.0.0.1";
        _fixture.Environment["KUBERNETES_SERVICE_PORT"] = "443";

        Assert.Contains(_fixture.Problems(), line => line.Contains("token and") && line.Contains("ca.crt missing: set automountServiceAccountToken"));
    }

    [Fact]
    public void All_problems_of_a_file_come_at_once_with_line_entry_and_remedy()
    {
        string path = _fixture.WriteKubeconfig(
            """
            server: ftp://host
            certificate-authority-data: "%%%"
            proxy-url: gopher://proxy
            insecure-skip-tls-verify: maybe
            """,
            """
            client-certificate: missing.crt
            client-key: missing.key
            username: only
            auth-provider: {name: gcp}
            exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: [a], interactiveMode: Always}
            """);

        IReadOnlyList<string> problems = _fixture.Problems(path);

        string[] expected =
        [
            "(clusters[k].server): 'ftp://host' is no http or https address.",
            "(clusters[k].certificate-authority-data): is not valid base64: write the PEM file as one line of base64, or name the file instead.",
            "(clusters[k].insecure-skip-tls-verify): 'maybe' must be true or false.",
            "(clusters[k].proxy-url): 'gopher://proxy' is no http, https or socks5 address.",
            "(users[u].auth-provider): auth-provider 'gcp' was removed from Kubernetes in 1.26: use an exec plugin of your provider instead.",
            "(users[u]): has only one of username and password.",
            "(users[u].client-certificate): ",
            "(users[u].client-key): ",
            "(users[u].exec.command): must be a text.",
            "(users[u].exec): has no command: name the credential plugin.",
            "(users[u].exec.apiVersion): 'client.authentication.k8s.io/v1alpha1' is not supported: use client.authentication.k8s.io/v1, or client.authentication.k8s.io/v1beta1 if the plugin is old.",
            "(users[u].exec.interactiveMode): is Always, but nobody sits at a controller's terminal: use a plugin that needs no input.",
        ];
        foreach (string part in expected)
        {
            Assert.Contains(problems, line => line.StartsWith($"{path} line ") && line.Contains(part));
        }

        Assert.Contains(problems, line => line.Contains($"{_fixture.Home}/missing.crt cannot be read"));
    }

    [Fact]
    public void Broken_YAML_is_reported_with_its_line()
    {
        string path = _fixture.Write("bad", "apiVersion: v1\nclusters:\n- name: [unclosed\ncontexts: []\n");

        string problem = Assert.Single(_fixture.Problems(path));

        Assert.Matches($"^{path} line [3-5]: is no valid YAML: ", problem);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("just text", "is no mapping")]
    [InlineData("clusters: {}", "(clusters): must be a list")]
    [InlineData("clusters: [{cluster: {server: x}}]", "(clusters[0]): has no name")]
    [InlineData("kind: Pod", "this is no kubeconfig")]
    [InlineData("contexts: [{name: a, context: {}}]", "no current-context is set: choose one with --context; there are: a")]
    [InlineData("current-context: b\ncontexts: [{name: a, context: {}}]", "there is no context 'b'; there are: a")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: k, user: u}}]", "there is no cluster 'k'")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: k, user: u}}]", "there is no user 'u'")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: }]", "names no cluster")]
    public void A_file_of_the_wrong_shape_says_what_is_wrong(string content, string expected)
    {
        string path = _fixture.Write("wrong", content);

        Assert.Contains(_fixture.Problems(path), line => line.Contains(expected));
    }

    [Fact]
    public void A_missing_file_is_an_error_and_not_passed_over()
    {
        Assert.Contains("no such file", Assert.Single(_fixture.Problems(_fixture.Home + "/nothing")));
    }

    [Fact]
    public void Broken_entries_of_other_contexts_do_no_harm()
    {
        string path = _fixture.Write("config", """
            current-context: good
            contexts: [{name: good, context: {cluster: k}}, {name: bad, context: {cluster: b}}]
            clusters: [{name: k, cluster: {server: "https://k"}}, {name: b, cluster: {server: "nonsense://", certificate-authority: /none}}]
            """);

        Assert.Equal("k", _fixture.Resolve(path).Target.Server.Host);
        Assert.Equal(2, Assert.Throws<ClusterConfigurationException>(() => _fixture.Resolve("bad", [path])).Problems.Count);
    }

    [Theory]
    [InlineData("token: abc", "Bearer abc")]
    [InlineData("username: me\npassword: 'p:w'", "Basic bWU6cDp3")]
    public async Task Fixed_credentials_become_a_header_and_cannot_be_refreshed(string user, string expected)
    {
        ClusterConfiguration configuration = _fixture.Resolve(_fixture.WriteKubeconfig("server: https://k", user));

        Credential credential = await configuration.Credentials.GetAsync(default);

        Assert.Equal(expected, credential.Authorization);
        Assert.DoesNotContain("abc", credential.ToString());
        Assert.False(configuration.Credentials.Refused(credential));
        Assert.Equal("team", configuration.Namespace);
    }

    [Fact]
    public async Task A_token_file_is_read_again_after_a_minute_and_at_once_after_a_refusal()
    {
        string token = _fixture.Write("token", "one");
        ICredentialSource credentials = _fixture.Resolve(_fixture.WriteKubeconfig("server: https://k", "tokenFile: token")).Credentials;
        Credential first = await credentials.GetAsync(default);

        File.WriteAllText(token, "two");
        _fixture.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Same(first, await credentials.GetAsync(default));
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Credential second = await credentials.GetAsync(default);
        Assert.Equal("Bearer two", second.Authorization);

        Assert.False(credentials.Refused(second));
        File.WriteAllText(token, "three");
        Assert.True(credentials.Refused(second));
        Assert.Equal("Bearer three", (await credentials.GetAsync(default)).Authorization);
        Assert.True(credentials.Refused(second));

        File.Delete(token);
        _fixture.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("Bearer three", (await credentials.GetAsync(default)).Authorization);
    }

    [Fact]
    public async Task A_client_certificate_on_disk_is_replaced_when_both_its_files_are()
    {
        (string certificate, string key) = _fixture.Certificates.Issue("one");
        string certificateFile = _fixture.Write("me.crt", certificate), keyFile = _fixture.Write("me.key", key);
        ICredentialSource credentials = _fixture.Resolve(_fixture.WriteKubeconfig("server: https://k", "client-certificate: me.crt\nclient-key: me.key")).Credentials;
        Credential first = await credentials.GetAsync(default);

        (certificate, key) = _fixture.Certificates.Issue("two");
        File.WriteAllText(certificateFile, certificate);
        _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("CN=one", (await credentials.GetAsync(default)).ClientCertificate?.TargetCertificate.Subject);
        File.WriteAllText(keyFile, key);
        _fixture.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("CN=one", first.ClientCertificate?.TargetCertificate.Subject);
        Assert.Equal("CN=two", (await credentials.GetAsync(default)).ClientCertificate?.TargetCertificate.Subject);
    }

    [Fact]
    public void A_key_that_does_not_fit_its_certificate_is_said_at_the_start()
    {
        string certificate = _fixture.Certificates.Issue("one").Certificate, key = _fixture.Certificates.Issue("two").Key;

        IReadOnlyList<string> problems = _fixture.Problems(_fixture.WriteKubeconfig(
            "server: https://k",
            $"client-certificate-data: {ConfigurationFixture.Base64(certificate)}\nclient-key-data: {ConfigurationFixture.Base64(key)}"));

        Assert.Contains("the key does not belong to the certificate", Assert.Single(problems));
    }

    [Theory]
    [InlineData("https://api.example:6443", "HTTPS_PROXY=http://proxy:3128", "http://proxy:3128/")]
    [InlineData("https://api.example:6443", "https_proxy=proxy:3128", "http://proxy:3128/")]
    [InlineData("http://api.example", "HTTPS_PROXY=http://proxy:3128", null)]
    [InlineData("https://api.example:6443", "HTTPS_PROXY=http://proxy:3128 NO_PROXY=other,.example", null)]
    [InlineData("https://example", "HTTPS_PROXY=http://proxy:3128 NO_PROXY=.example", "http://proxy:3128/")]
    [InlineData("https://10.96.0.1", "HTTPS_PROXY=http://proxy:3128 NO_PROXY=10.96.0.0/12", null)]
    [InlineData("https://10.96.0.1:6443", "HTTPS_PROXY=http://proxy:3128 no_proxy=10.96.0.1:443", "http://proxy:3128/")]
    [InlineData("https://127.0.0.1:6443", "HTTPS_PROXY=http://proxy:3128", null)]
    [InlineData("https://api.example", "HTTPS_PROXY=http://proxy:3128 NO_PROXY=*", null)]
    public void The_environment_names_the_proxy_by_the_rules_of_kubectl(string server, string environment, string? expected)
    {
        foreach (string pair in environment.Split(' '))
        {
            _fixture.Environment[pair.Split('=')[0]] = pair.Split('=')[1];
        }

        ClusterConfiguration configuration = _fixture.Resolve(_fixture.WriteKubeconfig($"server: {server}", "{}"));

        Assert.Equal(expected, configuration.Connection.Proxy?.GetProxy(configuration.Target.Server)?.AbsoluteUri);
    }
}
