using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Model;

/// <summary>
/// The part of the configuration that is one Service's, with its text: rendered once, when the Service changes, and written with every
/// commit. Two sections are equal exactly when their text is.
/// </summary>
/// <param name="identity">Whose it is.</param>
/// <param name="frontends">Ordered by port and address.</param>
/// <param name="backends">Ordered by port.</param>
/// <param name="check">The nodes to check for it, or null where its servers are checked themselves.</param>
/// <param name="text">The directives.</param>
internal sealed class ServiceSection(
    LoadBalancerIdentity identity,
    ValueList<HAProxyFrontend> frontends,
    ValueList<HAProxyBackend> backends,
    HAProxyCheck? check,
    string text)
{
    /// <summary>Whose it is.</summary>
    public LoadBalancerIdentity Identity { get; } = identity;

    /// <summary>What it listens on.</summary>
    public ValueList<HAProxyFrontend> Frontends { get; } = frontends;

    /// <summary>Where the traffic goes.</summary>
    public ValueList<HAProxyBackend> Backends { get; } = backends;

    /// <summary>The nodes to check for it, or null.</summary>
    public HAProxyCheck? Check { get; } = check;

    /// <summary>The directives.</summary>
    public string Text { get; } = text;

    /// <summary>How many lines <see cref="Text"/> has.</summary>
    public int LineCount { get; } = text.AsSpan().Count('\n');

    /// <summary>Whether both mean the same configuration.</summary>
    public bool HasSameTextAs(ServiceSection other) => string.Equals(Text, other.Text, StringComparison.Ordinal);
}
