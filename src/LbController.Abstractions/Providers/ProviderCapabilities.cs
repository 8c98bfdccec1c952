using LbController.Abstractions.Model;

namespace LbController.Abstractions.Providers;

/// <summary>
/// What an adapter can do. The planner refuses or degrades what is not in here before the adapter is asked, so an adapter never sees a
/// wish that it cannot fulfil.
/// </summary>
public sealed record ProviderCapabilities
{
    /// <summary>Protocols that a listener may have.</summary>
    public ValueList<TransportProtocol> Protocols { get; init; } = [TransportProtocol.Tcp];

    /// <summary>Whether one load balancer may have listeners of several protocols.</summary>
    public bool MixedProtocols { get; init; }

    /// <summary>Address families that can be served.</summary>
    public ValueList<IpFamily> Families { get; init; } = [IpFamily.IPv4];

    /// <summary>Whether client networks can be restricted. Where not, a Service that asks for it is refused: it must never be open wider than its spec.</summary>
    public bool SourceRanges { get; init; }

    /// <summary>Whether a client can be kept on its node.</summary>
    public bool ClientIpAffinity { get; init; }

    /// <summary>Whether a requested address can be given.</summary>
    public bool RequestedAddresses { get; init; }

    /// <summary>Whether Services can share an address (<see cref="DesiredLoadBalancer.SharingKey"/>).</summary>
    public bool SharedAddresses { get; init; }

    /// <summary>Whether nodes are targeted by NodePort, so that a port without one cannot be served (contract B54).</summary>
    public bool NeedsNodePorts { get; init; } = true;

    /// <summary>Whether nodes are targeted by address, so that a change of one matters (contract B40).</summary>
    public bool TargetsAddresses { get; init; } = true;

    /// <summary>How traffic arrives at the nodes; null for adapters that publish hostnames.</summary>
    public IpMode? IpMode { get; init; }

    /// <summary>Annotation prefixes that the adapter reads (<c>haproxy.lbcontroller.io/</c>): their values reach it, and changes of others cost nothing.</summary>
    public ValueList<string> AnnotationPrefixes { get; init; } = [];

    /// <summary>The annotation whose value <c>key=value,key=value</c> narrows the nodes to those with these labels, or null: the planner reads it.</summary>
    public string? NodeLabelAnnotation { get; init; }

    /// <summary>Annotations that list ports, separated by commas, by number or name: the planner puts numbers in the place of names.</summary>
    public ValueList<string> PortListAnnotations { get; init; } = [];

    /// <summary>
    /// Annotations whose keys hold a port, by number or name, where <c>&lt;port&gt;</c> stands here: the planner puts numbers in the place of
    /// names. Where both are there, the one by number wins.
    /// </summary>
    public ValueList<string> PortKeyAnnotations { get; init; } = [];

    /// <summary>
    /// Annotations that tell a port of the nodes, by number or by the name of a Service port: the planner puts its NodePort in the place of
    /// the name. A key may hold <c>&lt;port&gt;</c>, as in <see cref="PortKeyAnnotations"/>.
    /// </summary>
    public ValueList<string> NodePortAnnotations { get; init; } = [];

    /// <summary>The annotations under <see cref="AnnotationPrefixes"/> that mean something, for the reference. The adapter reports others itself.</summary>
    public ValueList<AnnotationDefinition> Annotations { get; init; } = [];
}
