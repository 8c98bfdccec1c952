namespace LbController.Kubernetes.Configuration;

/// <summary>Several kubeconfig files merged as kubectl merges them: of two entries with one name the first wins, and the first current-context.</summary>
internal sealed class Kubeconfig
{
    private readonly Dictionary<string, KubeconfigNode> _clusters = [];
    private readonly Dictionary<string, KubeconfigNode> _users = [];
    private readonly Dictionary<string, KubeconfigNode> _contexts = [];

    /// <summary>The files it was read from.</summary>
    public List<string> Files { get; } = [];

    public string? CurrentContext { get; set; }

    public IReadOnlyCollection<string> Contexts => _contexts.Keys;

    public void AddCluster(string name, KubeconfigNode node) => _clusters.TryAdd(name, node);

    public void AddUser(string name, KubeconfigNode node) => _users.TryAdd(name, node);

    public void AddContext(string name, KubeconfigNode node) => _contexts.TryAdd(name, node);

    public KubeconfigNode? Cluster(string name) => _clusters.GetValueOrDefault(name);

    public KubeconfigNode? User(string name) => _users.GetValueOrDefault(name);

    public KubeconfigNode? Context(string name) => _contexts.GetValueOrDefault(name);
}
