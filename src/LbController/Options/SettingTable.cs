using static LbController.Options.SettingKind;

namespace LbController.Options;

/// <summary>Every setting. Order is the order of help and reference.</summary>
internal static class SettingTable
{
    public static readonly IReadOnlyList<Setting> All =
    [
        new("provider", "Provider", Choice, "haproxy", "The back end of Services without a class, and of --load-balancer-class.") { Choices = [.. Hosting.Providers.ProviderRegistrations.All.Select(provider => provider.Name)] },
        new("load-balancer-class", "LoadBalancerClass", Text, "", "Serve Services of this loadBalancerClass. Services of other classes are ignored completely."),
        new("serve-default-class", "ServeDefaultClass", SettingKind.Boolean, "", "Whether Services without a class are served. True unless --load-balancer-class is set."),
        new("cluster-name", "ClusterName", Text, "", "Names this cluster in the back end, for ever. The UID of namespace kube-system where it is not set, which no two clusters share."),
        new("kubeconfig", "Kubeconfig", Text, "", "The kubeconfig file. Where not set: $KUBECONFIG, then the Pod's service account, then ~/.kube/config."),
        new("context", "Context", Text, "", "The context of the kubeconfig. Its current-context where not set."),
        new("namespace", "Namespace", Text, "", "Watch Services of this namespace only. All namespaces where not set."),
        new("start-deadline", "StartDeadline", Duration, "30s", "How long to try to reach the API server at the start before giving up with exit code 3.") { Bounds = (0, 3600) },

        new("concurrent-service-syncs", "Workers", Integer, "2048", "Services worked on at once; those of one namespace take at most seven eighths. Passes wait for sockets, not for processors, so many is cheap; the back end's own limits bound them.") { Scope = SettingScope.Both, Bounds = (1, 4096) },
        new("resync-period", "ResyncPeriod", Duration, "10m", "Each Service is compared with the back end, and repaired, about this often.") { Scope = SettingScope.Both, Bounds = (10, 86_400) },
        new("sweep-period", "SweepPeriod", Duration, "1h", "The back end is searched about this often for load balancers whose Service is gone; they are removed.") { Scope = SettingScope.Both, Bounds = (10, 604_800) },
        new("min-retry-delay", "MinRetryDelay", Duration, "5s", "The delay after a Service's first failure; doubles with each further one.") { Scope = SettingScope.Both, Bounds = (0.1, 3600) },
        new("max-retry-delay", "MaxRetryDelay", Duration, "300s", "The delay of a failing Service grows no further than this.") { Scope = SettingScope.Both, Bounds = (0.1, 86_400) },
        new("operation-deadline", "OperationDeadline", Duration, "5m", "One call of the back end may take this long.") { Scope = SettingScope.Both, Bounds = (1, 3600) },
        new("node-health-port", "NodeHealthPort", Integer, "10256", "The port of kube-proxy's health server on the nodes; 0 probes the NodePorts, for clusters that replace kube-proxy.") { Scope = SettingScope.Both, Bounds = (0, 65_535) },
        new("endpoint-slices", "EndpointSlices", SettingKind.Boolean, "false", "Whether Services with externalTrafficPolicy Local target only the nodes that hold a ready endpoint; all eligible nodes where none does. Needs the right to list and watch EndpointSlices. If not, health checks alone tell the nodes apart.") { Scope = SettingScope.Both },

        new("leader-elect", "LeaderElection:Enabled", SettingKind.Boolean, "", "Whether only the holder of a Lease acts. On in a cluster, off outside of one."),
        new("leader-elect-lease-duration", "LeaderElection:LeaseDuration", Duration, "15s", "Others take over this long after the leader's last sign of life.") { Bounds = (1, 3600) },
        new("leader-elect-renew-deadline", "LeaderElection:RenewDeadline", Duration, "10s", "A leader that cannot renew for this long gives up and exits with 1. Less than the lease duration.") { Bounds = (0.5, 3600) },
        new("leader-elect-retry-period", "LeaderElection:RetryPeriod", Duration, "2s", "The time between tries to take or renew the Lease. Less than the renew deadline.") { Bounds = (0.1, 3600) },
        new("leader-elect-resource-name", "LeaderElection:ResourceName", Text, "lb-controller", "The name of the Lease."),
        new("leader-elect-resource-namespace", "LeaderElection:ResourceNamespace", Text, "", "The namespace of the Lease. The Pod's own where not set, else kube-system."),

        new("metrics-bind-address", "MetricsBindAddress", BindAddress, ":8080", "Where /metrics listens; 0 for nowhere."),
        new("health-probe-bind-address", "HealthProbeBindAddress", BindAddress, ":8081", "Where /healthz and /readyz listen; 0 for nowhere."),
        new("log-level", "LogLevel", Choice, "info", "The least severe lines to log.") { Scope = SettingScope.Both, Choices = ["debug", "info", "warn", "error"] },
        new("log-format", "LogFormat", Choice, "", "json, one object a line, or text. Text on a terminal and json elsewhere where not set.") { Scope = SettingScope.Both, Choices = ["json", "text"] },

        new("haproxy-mode", "HAProxy:Mode", Choice, "process", "Where HAProxy runs: as a process beside the controller; in a container that the controller starts, with the machine's network; or as a sidecar, a container of the same Pod that shares the state directory and that somebody else starts (not with local).") { Scope = SettingScope.Both, Choices = ["process", "container", "sidecar"] },
        new("haproxy-container-engine", "HAProxy:ContainerEngine", Text, "auto", "With --haproxy-mode container: podman, docker or the full path of such a program; auto takes the first of these two that works.") { Scope = SettingScope.Both },
        new("haproxy-image", "HAProxy:ContainerImage", Text, "docker.io/library/haproxy:3.2-alpine", "With --haproxy-mode container: the image, which needs haproxy on its PATH. The engine pulls it where the machine does not have it.") { Scope = SettingScope.Both },
        new("haproxy-binary", "HAProxy:BinaryPath", Text, "", "The haproxy program, of a process and to check files with beside a sidecar. Looked up in PATH and in /usr/sbin where not set.") { Scope = SettingScope.Both },
        new("haproxy-state-dir", "HAProxy:StateDirectory", Text, "/var/lib/lb-controller/haproxy", "HAProxy's configuration, sockets and the record of addresses. Keep it over restarts: then they cost nothing."),
        new("haproxy-pool", "HAProxyPool", AddressPools, "", "The addresses to give to Services: one pool or several, with names, for certain namespaces or classes, on request only; see below. Required with provider haproxy."),
        new("haproxy-address-binder", "HAProxy:AddressBinder", Choice, "none", "How the pools' addresses become the machine's. none: somebody else puts them there, or routes them there. loopback: they are loopback addresses, which need nothing. interface: each is put on --haproxy-interface while a Service has it, and the neighbours are told by gratuitous ARP or neighbour advertisement; needs the program ip and the capabilities NET_ADMIN and NET_RAW.") { Scope = SettingScope.Both, Choices = ["none", "loopback", "interface"] },
        new("haproxy-interface", "HAProxy:Interface", Text, "", "The network interface of --haproxy-address-binder interface, such as eth0.") { Scope = SettingScope.Both },
        new("haproxy-stop-on-exit", "HAProxy:StopOnDispose", SettingKind.Boolean, "false", "Whether HAProxy stops with the controller. If not, it serves on, and the next start takes it over without a reload."),
        new("haproxy-hard-stop-after", "HAProxy:HardStopAfter", Duration, "15m", "How long connections of before a reload may live on in the worker that it replaced.") { Scope = SettingScope.Both, Bounds = (1, 86_400) },
        new("haproxy-max-reloads", "HAProxy:MaxReloads", Integer, "50", "How many reloads such a worker may outlive. Bounds memory: each one keeps a whole configuration.") { Scope = SettingScope.Both, Bounds = (1, 1000) },
        new("haproxy-min-reload-interval", "HAProxy:MinimumReloadInterval", Duration, "100ms", "The shortest time between two reloads. A single change never waits; a long burst reloads once in twenty of it, two seconds by default.") { Scope = SettingScope.Both, Bounds = (0, 60) },
        new("haproxy-threads", "HAProxy:Threads", Integer, "0", "Threads of HAProxy; 0 for one a core.") { Scope = SettingScope.Both, Bounds = (0, 64) },
        new("haproxy-max-connections", "HAProxy:MaxConnections", Integer, "0", "Connections at a time over all Services; 0 computes it from the limit of open files.") { Scope = SettingScope.Both, Bounds = (0, 10_000_000) },
        new("haproxy-check-interval", "HAProxy:CheckInterval", Duration, "5s", "The time between two health checks of a node.") { Scope = SettingScope.Both, Bounds = (0.1, 600) },
        new("haproxy-check-rise", "HAProxy:CheckRise", Integer, "1", "Good checks in a row that bring a node back.") { Scope = SettingScope.Both, Bounds = (1, 100) },
        new("haproxy-check-fall", "HAProxy:CheckFall", Integer, "2", "Failed checks in a row that take a node out.") { Scope = SettingScope.Both, Bounds = (1, 100) },
        new("haproxy-connect-timeout", "HAProxy:ConnectTimeout", Duration, "3s", "How long a node may take to accept a connection before another one is tried.") { Scope = SettingScope.Both, Bounds = (0.01, 300) },
        new("haproxy-client-timeout", "HAProxy:ClientTimeout", Duration, "1h", "How long a client may be silent.") { Scope = SettingScope.Both, Bounds = (1, 2_592_000) },
        new("haproxy-server-timeout", "HAProxy:ServerTimeout", Duration, "1h", "How long a node may be silent.") { Scope = SettingScope.Both, Bounds = (1, 2_592_000) },
        new("haproxy-verify-interval", "HAProxy:VerificationInterval", Duration, "60s", "How often the running HAProxy is compared with what it has to do, while nothing changes.") { Scope = SettingScope.Both, Bounds = (1, 86_400) },
        new("haproxy-drain-time", "HAProxy:DrainTime", Duration, "2s", "How long open connections get when HAProxy stops together with the controller.") { Scope = SettingScope.Both, Bounds = (0, 3600) },
        new("haproxy-udp", "HAProxy:Udp", Choice, "auto", "How UDP is forwarded, which HAProxy cannot: by nftables (needs root or NET_ADMIN), by an nginx with its stream module, or not. auto takes the first that works here.") { Scope = SettingScope.Both, Choices = ["auto", "nftables", "nginx", "none"] },
        new("haproxy-nft-binary", "HAProxy:NftPath", Text, "", "The nft program. Looked up in PATH and in /usr/sbin where not set.") { Scope = SettingScope.Both },
        new("haproxy-nginx-binary", "HAProxy:NginxPath", Text, "", "The nginx program. Looked up in PATH and in /usr/sbin where not set.") { Scope = SettingScope.Both },
        new("haproxy-metrics-services", "HAProxy:MetricsServices", Integer, "200", "How many Services have figures of their own at /metrics; the others are summed up under one label. 0 for sums only.") { Scope = SettingScope.Both, Bounds = (0, 10_000) },
        new("haproxy-prometheus-bind", "HAProxy:PrometheusBind", Text, "", "Where HAProxy serves its own Prometheus metrics, as 127.0.0.1:8404. Nowhere where not set.") { Scope = SettingScope.Both },

        new("aws-region", "Aws:Region", Text, "", "With --provider aws: the region, such as eu-west-1. Where not set: AWS_REGION, AWS_DEFAULT_REGION, the profile's, the instance's metadata."),
        new("aws-profile", "Aws:Profile", Text, "", "A profile of ~/.aws/config and ~/.aws/credentials. Where not set: AWS_PROFILE, else default. Credentials are found as every program on AWS's SDK finds them: environment, profile, the ServiceAccount's role (IRSA), EKS Pod Identity, the container's or the instance's role."),
        new("aws-endpoint", "Aws:Endpoint", Text, "", "The URL of both services, for staging: a server that stands in for AWS, such as http://127.0.0.1:5000. AWS's own of the region where not set (AWS_ENDPOINT_URL and its like are honoured)."),
        new("aws-elb-endpoint", "Aws:ElbEndpoint", Text, "", "The URL of Elastic Load Balancing, a VPC endpoint for example; wins over --aws-endpoint."),
        new("aws-ec2-endpoint", "Aws:Ec2Endpoint", Text, "", "The URL of EC2, likewise; wins over --aws-endpoint."),
        new("aws-use-fips", "Aws:UseFips", SettingKind.Boolean, "false", "Whether AWS's endpoints with FIPS 140 cryptography are used."),
        new("aws-use-dualstack", "Aws:UseDualstack", SettingKind.Boolean, "false", "Whether AWS's endpoints that have IPv6 addresses too are used."),
        new("aws-rate-percent", "Aws:RatePercent", Integer, "100", "The share of AWS's documented request rates to keep to, in per cent: more where the account's were raised, less where others use the account too.") { Bounds = (1, 10_000) },
        new("aws-vpc-id", "Aws:VpcId", Text, "", "The VPC to make load balancers in. That of the nodes' instances where not set."),
        new("aws-cluster-name", "Aws:ClusterName", Text, "", "The NAME in tags kubernetes.io/cluster/NAME: with it, subnets tagged for this cluster are preferred and those tagged for other clusters only are left out, and of several security groups on a node the one so tagged is the node's. Not the cluster's identity: that is --cluster-name."),
        new("aws-default-scheme", "Aws:DefaultScheme", Choice, "internal", "Who reaches load balancers whose Service does not say: the VPC, or the internet. Existing ones stay as they are.") { Choices = ["internal", "internet-facing"] },
        new("aws-default-target-type", "Aws:DefaultTargetType", Choice, "instance", "How nodes are registered where the Service does not say: as EC2 instances, or by their addresses. On NodePorts in both cases.") { Choices = ["instance", "ip"] },
        new("aws-default-ssl-policy", "Aws:DefaultSslPolicy", Text, LbController.Providers.Aws.Options.AwsOptions.RecommendedSslPolicy, "The security policy of TLS listeners whose Service does not say: which versions and ciphers clients may use."),
        new("aws-default-tags", "Aws:DefaultTags", Text, "", "Tags on everything that is made: key=value with commas between, at most 40. They win over those of Services."),
        new("aws-node-security-groups", "Aws:NodeSecurityGroups", Text, "", "The ids of the nodes' security groups, with commas between, that are to let the load balancers in. Where not set: the group of each node's primary interface."),
        new("aws-node-port-range", "Aws:NodePortRange", Text, "30000-32767", "The ports that the nodes' groups open to the load balancers: kube-apiserver's --service-node-port-range."),

        new("state-dir", "Local:StateDirectory", Text, "", "Where the kubeconfig, logs and HAProxy's files go. A folder for temporary files, removed at the end, where not set.") { Scope = SettingScope.Local },
        new("nodes", "Local:Nodes", Integer, "3", "How many nodes the cluster has.") { Scope = SettingScope.Local, Bounds = (1, 250) },
        new("pool", "Local:Pool", AddressPools, "127.10.0.0/16", "The addresses to give to Services. Loopback addresses need no set-up on Linux.") { Scope = SettingScope.Local },
        new("api-port", "Local:ApiPort", Integer, "0", "The port of the API server; 0 for any.") { Scope = SettingScope.Local, Bounds = (0, 65_535) },
        new("demo", "Local:Demo", SettingKind.Boolean, "false", "Create a small workload: three Pods and a Service in front of them.") { Scope = SettingScope.Local },
    ];

    /// <summary>The settings of a verb.</summary>
    public static IEnumerable<Setting> For(SettingScope scope) => All.Where(setting => (setting.Scope & scope) != 0);
}
