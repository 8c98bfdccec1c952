using System.Collections.Frozen;

namespace LbController.LocalCluster.Kinds;

/// <summary>Every served kind. Those with behaviour have a name here; the others are stored and served as they come.</summary>
internal static class KindTable
{
    /// <summary>Columns: group/version, plural, kind, short names, flags (C = whole cluster, S = status, X = scale, G = generation, A = in "all").</summary>
    private const string Rows = """
        v1                                   namespaces                        Namespace                       ns      CS
        v1                                   nodes                             Node                            no      CS
        v1                                   pods                              Pod                             po      SGA
        v1                                   services                          Service                         svc     SA
        v1                                   endpoints                         Endpoints                       ep      -
        v1                                   events                            Event                           ev      -
        v1                                   configmaps                        ConfigMap                       cm      -
        v1                                   secrets                           Secret                          -       -
        v1                                   serviceaccounts                   ServiceAccount                  sa      -
        v1                                   persistentvolumes                 PersistentVolume                pv      CS
        v1                                   persistentvolumeclaims            PersistentVolumeClaim           pvc     S
        v1                                   replicationcontrollers            ReplicationController           rc      SXGA
        v1                                   resourcequotas                    ResourceQuota                   quota   S
        v1                                   limitranges                       LimitRange                      limits  -
        v1                                   podtemplates                      PodTemplate                     -       G
        apps/v1                              deployments                       Deployment                      deploy  SXGA
        apps/v1                              replicasets                       ReplicaSet                      rs      SXGA
        apps/v1                              statefulsets                      StatefulSet                     sts     SXGA
        apps/v1                              daemonsets                        DaemonSet                       ds      SGA
        apps/v1                              controllerrevisions               ControllerRevision              -       -
        batch/v1                             jobs                              Job                             -       SGA
        batch/v1                             cronjobs                          CronJob                         cj      SGA
        autoscaling/v2                       horizontalpodautoscalers          HorizontalPodAutoscaler         hpa     SGA
        policy/v1                            poddisruptionbudgets              PodDisruptionBudget             pdb     SG
        coordination.k8s.io/v1               leases                            Lease                           -       -
        discovery.k8s.io/v1                  endpointslices                    EndpointSlice                   -       G
        networking.k8s.io/v1                 ingresses                         Ingress                         ing     SG
        networking.k8s.io/v1                 ingressclasses                    IngressClass                    -       CG
        networking.k8s.io/v1                 networkpolicies                   NetworkPolicy                   netpol  G
        networking.k8s.io/v1                 servicecidrs                      ServiceCIDR                     -       CS
        networking.k8s.io/v1                 ipaddresses                       IPAddress                       ip      C
        rbac.authorization.k8s.io/v1         roles                             Role                            -       -
        rbac.authorization.k8s.io/v1         rolebindings                      RoleBinding                     -       -
        rbac.authorization.k8s.io/v1         clusterroles                      ClusterRole                     -       C
        rbac.authorization.k8s.io/v1         clusterrolebindings               ClusterRoleBinding              -       C
        storage.k8s.io/v1                    storageclasses                    StorageClass                    sc      C
        storage.k8s.io/v1                    csidrivers                        CSIDriver                       -       C
        storage.k8s.io/v1                    csinodes                          CSINode                         -       C
        storage.k8s.io/v1                    volumeattachments                 VolumeAttachment                -       CS
        scheduling.k8s.io/v1                 priorityclasses                   PriorityClass                   pc      CG
        node.k8s.io/v1                       runtimeclasses                    RuntimeClass                    -       C
        admissionregistration.k8s.io/v1      mutatingwebhookconfigurations     MutatingWebhookConfiguration    -       CG
        admissionregistration.k8s.io/v1      validatingwebhookconfigurations   ValidatingWebhookConfiguration  -       CG
        admissionregistration.k8s.io/v1      validatingadmissionpolicies       ValidatingAdmissionPolicy       -       CSG
        certificates.k8s.io/v1               certificatesigningrequests        CertificateSigningRequest       csr     CS
        flowcontrol.apiserver.k8s.io/v1      flowschemas                       FlowSchema                      -       CSG
        flowcontrol.apiserver.k8s.io/v1      prioritylevelconfigurations       PriorityLevelConfiguration      -       CSG
        """;

    private static readonly FrozenDictionary<string, ResourceType> ByPath = Parse().ToFrozenDictionary(Path);

    public static IEnumerable<ResourceType> All => ByPath.Values.OrderBy(resource => resource.Group, StringComparer.Ordinal)
        .ThenBy(resource => resource.Plural, StringComparer.Ordinal);

    public static ResourceType Namespaces { get; } = Get("v1", "namespaces");

    public static ResourceType Nodes { get; } = Get("v1", "nodes");

    public static ResourceType Pods { get; } = Get("v1", "pods");

    public static ResourceType Services { get; } = Get("v1", "services");

    public static ResourceType Endpoints { get; } = Get("v1", "endpoints");

    public static ResourceType Events { get; } = Get("v1", "events");

    public static ResourceType EndpointSlices { get; } = Get("discovery.k8s.io/v1", "endpointslices");

    public static ResourceType Deployments { get; } = Get("apps/v1", "deployments");

    public static ResourceType ReplicaSets { get; } = Get("apps/v1", "replicasets");

    public static ResourceType DaemonSets { get; } = Get("apps/v1", "daemonsets");

    public static ResourceType ServiceAccounts { get; } = Get("v1", "serviceaccounts");

    /// <param name="groupVersion">As apiVersion has it: "v1", "apps/v1".</param>
    /// <param name="plural">As paths have it.</param>
    public static ResourceType? Find(string groupVersion, string plural) => ByPath.GetValueOrDefault(groupVersion + "/" + plural);

    public static ResourceType? FindKind(string groupVersion, string kind) =>
        ByPath.Values.FirstOrDefault(resource => resource.Kind == kind && resource.GroupVersion == groupVersion);

    public static ResourceType Get(string groupVersion, string plural) =>
        Find(groupVersion, plural) ?? throw new ArgumentException($"{groupVersion}/{plural} is not in the table of kinds.", nameof(plural));

    private static List<ResourceType> Parse()
    {
        List<ResourceType> kinds = [.. Rows.Split('\n').Select(row => ParseRow(row.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        ResourceType events = kinds.Single(kind => kind.Kind == "Event");
        kinds.Add(new ResourceType
        {
            Group = "events.k8s.io",
            Version = "v1",
            Plural = "events",
            Kind = "Event",
            Namespaced = true,
            ShortNames = ["ev"],
            StoredAs = events,
            FromStorage = EventConversion.ToNew,
            ToStorage = EventConversion.ToCore,
        });
        return kinds;
    }

    private static ResourceType ParseRow(string[] cells)
    {
        string[] groupVersion = cells[0].Split('/');
        string flags = cells[4];
        return new ResourceType
        {
            Group = groupVersion.Length == 2 ? groupVersion[0] : "",
            Version = groupVersion[^1],
            Plural = cells[1],
            Kind = cells[2],
            ShortNames = cells[3] == "-" ? [] : [cells[3]],
            Namespaced = !flags.Contains('C', StringComparison.Ordinal),
            HasStatus = flags.Contains('S', StringComparison.Ordinal),
            HasScale = flags.Contains('X', StringComparison.Ordinal),
            KeepsGeneration = flags.Contains('G', StringComparison.Ordinal),
            Categories = flags.Contains('A', StringComparison.Ordinal) ? ["all"] : [],
        };
    }

    private static string Path(ResourceType resource) => resource.GroupVersion + "/" + resource.Plural;
}
