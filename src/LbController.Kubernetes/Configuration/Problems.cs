namespace LbController.Kubernetes.Configuration;

/// <summary>Collects what is wrong, so that a user sees all of it at once.</summary>
internal sealed class Problems
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public bool Any => _lines.Count > 0;

    /// <param name="where">File, and entry or line.</param>
    /// <param name="what">What is wrong and what to do, without a full stop.</param>
    public void Add(string where, string what) => _lines.Add($"{where}: {what}.");

    public void ThrowIfAny()
    {
        if (Any)
        {
            throw new ClusterConfigurationException(Lines);
        }
    }
}
