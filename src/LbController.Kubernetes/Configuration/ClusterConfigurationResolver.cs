using LbController.Kubernetes.Http;

namespace LbController.Kubernetes.Configuration;

/// <summary>
/// Finds the cluster to talk to: <c>--kubeconfig</c>, <c>$KUBECONFIG</c>, the service account of the pod, <c>~/.kube/config</c>; the
/// first that is there is used or, if it is broken, reported. Never falls back to an address nobody asked for.
/// </summary>
internal static class ClusterConfigurationResolver
{
    /// <exception cref="ClusterConfigurationException">Nothing usable; every problem, or everything that was tried.</exception>
    public static ClusterConfiguration Resolve(ClusterConfigurationRequest request, ApiSurroundings around)
    {
        var tried = new List<string>();
        if (request.KubeconfigPaths.Count > 0)
        {
            return FromFiles(request.KubeconfigPaths, request, around);
        }

        tried.Add("--kubeconfig: not given");
        string[] listed = request.Environment.GetValueOrDefault("KUBECONFIG", "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (listed.Length > 0)
        {
            // As kubectl: files of the list that are not there are passed over, unless none is.
            string[] present = [.. listed.Where(File.Exists)];
            return FromFiles(present.Length > 0 ? present : listed, request, around);
        }

        tried.Add("$KUBECONFIG: not set");
        if (InClusterConfiguration.TryRead(request, around, tried) is { } inCluster)
        {
            return inCluster;
        }

        string? home = request.HomeDirectory is { Length: > 0 } directory ? Path.Combine(directory, ".kube", "config") : null;
        if (home is not null && File.Exists(home))
        {
            return FromFiles([home], request, around);
        }

        tried.Add(home is null ? "~/.kube/config: there is no home directory" : $"~/.kube/config: {home} does not exist");
        throw new ClusterConfigurationException(
            ["No cluster is configured: give --kubeconfig FILE, set KUBECONFIG, or run in a pod with a service account. Tried:", .. tried.Select(line => "  " + line)]);
    }

    private static ClusterConfiguration FromFiles(IReadOnlyList<string> paths, ClusterConfigurationRequest request, ApiSurroundings around)
    {
        var problems = new Problems();
        Kubeconfig merged = KubeconfigLoader.Load(paths, problems);
        ClusterConfiguration? configuration = ReadContext(merged, request, around, problems);
        problems.ThrowIfAny();
        return configuration ?? throw new ClusterConfigurationException(["The kubeconfig could not be read."]);
    }

    private static ClusterConfiguration? ReadContext(Kubeconfig merged, ClusterConfigurationRequest request, ApiSurroundings around, Problems problems)
    {
        string files = string.Join(", ", merged.Files);
        if ((request.Context ?? merged.CurrentContext) is not { } name)
        {
            if (!problems.Any)
            {
                problems.Add(files, $"no current-context is set: choose one with --context{Choices(merged)}");
            }

            return null;
        }

        if (merged.Context(name) is not { } context)
        {
            if (!problems.Any)
            {
                problems.Add(files, $"there is no context '{name}'{Choices(merged)}");
            }

            return null;
        }

        KubeconfigNode? clusterNode = Referenced(context, "cluster", merged.Cluster);
        KubeconfigNode? userNode = context.String("user") is null ? null : Referenced(context, "user", merged.User);
        KubeconfigCluster? cluster = clusterNode is null ? null : KubeconfigClusterReader.Read(clusterNode, request.Environment);
        ICredentialSource credentials = userNode is null ? FixedCredentialSource.None : KubeconfigUserReader.Read(userNode, cluster, request, clusterNode, around);
        return cluster is null ? null : new ClusterConfiguration
        {
            Target = new ApiTarget(cluster.Server, $"context {name} of {context.File}"),
            Connection = cluster.Connection,
            Credentials = credentials,
            Namespace = context.String("namespace") ?? "default",
        };
    }

    private static KubeconfigNode? Referenced(KubeconfigNode context, string key, Func<string, KubeconfigNode?> find)
    {
        if (context.String(key) is not { } name)
        {
            context.Complain($"names no {key}");
            return null;
        }

        KubeconfigNode? found = find(name);
        if (found is null)
        {
            context.Complain(key, $"there is no {key} '{name}'");
        }

        return found;
    }

    private static string Choices(Kubeconfig merged) =>
        merged.Contexts.Count == 0 ? ", and the file has none" : $"; there are: {string.Join(", ", merged.Contexts.Order().Take(20))}";
}
