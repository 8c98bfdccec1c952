using LbController.Testing;

namespace LbController.LocalCluster.Tests;

/// <summary>The verbs that a user types, with each kubectl there is.</summary>
public sealed class KubectlTests
{
    private const string Manifest = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - {name: echo, image: echo, ports: [{containerPort: 8080, name: http}], resources: {requests: {cpu: 1, memory: 10Mi}}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: LoadBalancer
          selector: {app: web}
          ports: [{name: http, port: 80, targetPort: http, nodePort: 30080}]
        """;

    public static TheoryData<string> Programs
    {
        get
        {
            var programs = new TheoryData<string>();
            foreach (string program in Tool.Kubectls().DefaultIfEmpty("kubectl"))
            {
                programs.Add(program);
            }

            return programs;
        }
    }

    [ToolTheory("kubectl")]
    [MemberData(nameof(Programs))]
    public Task AppliesChangesAndDeletesAManifest(string program) => WithClusterAsync(program, async kubectl =>
    {
        Assert.Contains("service/web created", await kubectl.RunAsync("apply -f -", Manifest), StringComparison.Ordinal);
        Assert.Contains("service/web unchanged", await kubectl.RunAsync("apply -f -", Manifest), StringComparison.Ordinal);
        Assert.Contains("successfully rolled out", await kubectl.RunAsync("rollout status deployment/web --timeout=30s"), StringComparison.Ordinal);
        Assert.Contains("(server dry run)", await kubectl.RunAsync("apply --dry-run=server -f -", Manifest), StringComparison.Ordinal);
        await kubectl.RunAsync("apply -f -", Manifest.Replace("port: 80,", "port: 81,", StringComparison.Ordinal));
        Assert.Equal("81", await kubectl.RunAsync("get svc web -o jsonpath={.spec.ports[*].port}"));
        await kubectl.RunAsync("replace -f -", Manifest);
        Assert.Equal("80", await kubectl.RunAsync("get svc web -o jsonpath={.spec.ports[*].port}"));
        await kubectl.RunAsync("wait --for=condition=Available deployment/web --timeout=30s");
        await kubectl.RunAsync("delete -f -", Manifest);
        Assert.Contains("No resources found", await kubectl.RunAsync("get svc,deploy"), StringComparison.Ordinal);
    });

    [ToolTheory("kubectl")]
    [MemberData(nameof(Programs))]
    public Task ShowsAndDescribes(string program) => WithClusterAsync(program, async kubectl =>
    {
        await kubectl.RunAsync("apply -f -", Manifest);
        Assert.Matches(@"NAME +TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\(S\) +AGE +SELECTOR\s+web +LoadBalancer +10\.96\.0\.\d+ +<pending> +80:30080/TCP +\S+ +app=web", await kubectl.RunAsync("get svc -o wide"));
        string described = await kubectl.RunAsync("describe svc web");
        Assert.Contains("LoadBalancer", described, StringComparison.Ordinal);
        Assert.Contains("30080/TCP", described, StringComparison.Ordinal);
        Assert.Contains("Ready", await kubectl.RunAsync("get nodes -o wide"), StringComparison.Ordinal);
        await kubectl.RunAsync("describe nodes");
        await kubectl.RunAsync("describe pods");
        await kubectl.RunAsync("get all,endpoints,endpointslices,events,namespaces -A");
        foreach (string what in (string[])["svc", "svc.spec", "svc.spec.ports", "pod.spec", "node", "deployment.spec"])
        {
            Assert.Contains("DESCRIPTION", await kubectl.RunAsync("explain " + what), StringComparison.Ordinal);
        }

        Assert.Contains("services", await kubectl.RunAsync("api-resources"), StringComparison.Ordinal);
        await kubectl.RunAsync("version");
        Assert.Contains("service/web", await kubectl.RunAsync("get svc -w --request-timeout=1s -o name"), StringComparison.Ordinal);
    });

    [ToolTheory("kubectl")]
    [MemberData(nameof(Programs))]
    public Task PatchesEditsLabelsAndScales(string program) => WithClusterAsync(program, async kubectl =>
    {
        await kubectl.RunAsync("apply -f -", Manifest);
        await kubectl.RunAsync("""patch svc web -p '{"spec":{"ports":[{"port":80,"nodePort":30090}]}}'""");
        await kubectl.RunAsync("""patch svc web --type=merge -p '{"metadata":{"annotations":{"a":"b"}}}'""");
        await kubectl.RunAsync("""patch svc web --type=json -p '[{"op":"replace","path":"/spec/externalTrafficPolicy","value":"Local"}]'""");
        Assert.Equal("30090 b Local", await kubectl.RunAsync("get svc web -o 'jsonpath={.spec.ports[0].nodePort} {.metadata.annotations.a} {.spec.externalTrafficPolicy}'"));
        Assert.Contains("service/web edited", await kubectl.RunAsync("edit svc web", editor: "sed -i s/30090/30091/"), StringComparison.Ordinal);
        await kubectl.RunAsync("label svc web tier=front");
        await kubectl.RunAsync("annotate svc web note=seen");
        Assert.Equal("service/web\n", await kubectl.RunAsync("get svc -l tier=front -o name"));
        await kubectl.RunAsync("scale deployment web --replicas=3");
        Assert.Equal("3", await kubectl.RunAsync("get deployment web -o jsonpath={.spec.replicas}"));
        await kubectl.RunAsync("rollout restart deployment/web");
        await kubectl.RunAsync("rollout status deployment/web --timeout=30s");
    });

    [ToolTheory("kubectl")]
    [MemberData(nameof(Programs))]
    public Task CreatesByCommand(string program) => WithClusterAsync(program, async kubectl =>
    {
        await kubectl.RunAsync("create namespace team");
        await kubectl.RunAsync("create configmap c -n team --from-literal=a=b");
        await kubectl.RunAsync("create secret generic s -n team --from-literal=p=x");
        Assert.Equal("eA==", await kubectl.RunAsync("get secret s -n team -o jsonpath={.data.p}"));
        await kubectl.RunAsync("create deployment d -n team --image=echo");
        await kubectl.RunAsync("create service loadbalancer d -n team --tcp=80:8080");
        Assert.Equal("LoadBalancer", await kubectl.RunAsync("get svc d -n team -o jsonpath={.spec.type}"));
        await kubectl.RunAsync("expose deployment d -n team --name=e --port=80 --target-port=8080");
        await kubectl.RunAsync("create serviceaccount a -n team");
        await kubectl.RunAsync("create role r -n team --verb=get --resource=pods");
        await kubectl.RunAsync("create rolebinding b -n team --role=r --serviceaccount=team:a");
        await kubectl.RunAsync("delete namespace team --timeout=30s");
        Assert.NotEqual(0, (await kubectl.TryAsync("get namespace team")).ExitCode);
    });

    [ToolTheory("kubectl")]
    [MemberData(nameof(Programs))]
    public Task AppliesOnTheServerAndPrintsRefusals(string program) => WithClusterAsync(program, async kubectl =>
    {
        await kubectl.RunAsync("apply --server-side -f -", Manifest);
        string changed = Manifest.Replace("replicas: 2", "replicas: 1", StringComparison.Ordinal);
        (int exitCode, string conflict) = await kubectl.TryAsync("apply --server-side --field-manager=other -f -", changed);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("Apply failed with 1 conflict: conflict with \"kubectl\": .spec.replicas", conflict, StringComparison.Ordinal);
        await kubectl.RunAsync("apply --server-side --field-manager=other --force-conflicts -f -", changed);
        string invalid = Manifest.Replace("nodePort: 30080", "nodePort: 80", StringComparison.Ordinal);
        Assert.Contains("spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767", (await kubectl.TryAsync("apply --server-side --force-conflicts -f -", invalid)).Output, StringComparison.Ordinal);
        string unknown = Manifest.Replace("type: LoadBalancer", "typo: LoadBalancer", StringComparison.Ordinal);
        Assert.Contains("unknown field", (await kubectl.TryAsync("apply -f -", unknown)).Output, StringComparison.Ordinal);
        Assert.Contains("(NotFound): services \"none\" not found", (await kubectl.TryAsync("get svc none")).Output, StringComparison.Ordinal);
    });

    [ToolTheory("kubectl")]
    [MemberData(nameof(Programs))]
    public Task RollsOutADaemonSet(string program) => WithClusterAsync(program, async kubectl =>
    {
        const string Agent = """
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: agent}
            spec:
              selector: {matchLabels: {app: agent}}
              template:
                metadata: {labels: {app: agent}}
                spec: {containers: [{name: echo, image: echo}]}
            """;
        Assert.Contains("daemonset.apps/agent created", await kubectl.RunAsync("apply -f -", Agent), StringComparison.Ordinal);
        Assert.Contains("successfully rolled out", await kubectl.RunAsync("rollout status ds/agent --timeout=30s"), StringComparison.Ordinal);
        Assert.Contains("daemonset.apps/agent unchanged", await kubectl.RunAsync("apply -f -", Agent), StringComparison.Ordinal);
        Assert.Matches(@"NAME +DESIRED +CURRENT +READY +UP-TO-DATE +AVAILABLE +NODE SELECTOR +AGE\s+agent +2 +2 +2 +2 +2 +<none> ", await kubectl.RunAsync("get ds"));
        await kubectl.RunAsync("rollout restart ds/agent");
        Assert.Contains("successfully rolled out", await kubectl.RunAsync("rollout status ds/agent --timeout=30s"), StringComparison.Ordinal);
        await kubectl.RunAsync("describe ds agent");
        await kubectl.RunAsync("delete pod --all --grace-period=0 --force");
        await kubectl.RunAsync("delete ds agent");
    });

    [ToolTheory("kubectl")]
    [MemberData(nameof(Programs))]
    public Task SVC24_DeletesAllServicesAtOnce(string program) => WithClusterAsync(program, async kubectl =>
    {
        await kubectl.RunAsync("create service loadbalancer a --tcp=80:8080");
        await kubectl.RunAsync("create service nodeport b --tcp=80:8080");
        await kubectl.RunAsync("create service clusterip c --tcp=80:8080");
        string deleted = await kubectl.RunAsync("delete svc --all --timeout=30s");
        Assert.All((string[])["a", "b", "c"], name => Assert.Contains($"service \"{name}\" deleted", deleted, StringComparison.Ordinal));
        Assert.Contains("No resources found", await kubectl.RunAsync("get svc"), StringComparison.Ordinal);
    });

    private static async Task WithClusterAsync(string program, Func<KubectlRunner, Task> act)
    {
        using var home = new TempDirectory();
        await using LocalClusterHarness cluster = await LocalClusterHarness.StartWithNodesAsync(2, listen: true, home.Path);
        await act(new KubectlRunner(program, home.Path, home.File("kubeconfig")));
        Assert.DoesNotContain(cluster.Log.Lines, line => line.Event.Id == 7001);
    }
}
