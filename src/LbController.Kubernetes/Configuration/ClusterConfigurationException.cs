namespace LbController.Kubernetes.Configuration;

/// <summary>No usable configuration: every problem found, each one line with file, entry, what is wrong and what to do.</summary>
internal sealed class ClusterConfigurationException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
