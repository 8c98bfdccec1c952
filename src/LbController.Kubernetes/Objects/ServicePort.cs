namespace LbController.Kubernetes.Objects;

/// <summary>One entry of <c>spec.ports</c>.</summary>
internal sealed record ServicePort
{
    public string? Name { get; init; }

    /// <summary><c>TCP</c>, <c>UDP</c> or <c>SCTP</c>; unknown values are kept as they are.</summary>
    public string Protocol { get; init; } = "TCP";

    public int Port { get; init; }

    /// <summary>A number or a name, as text; null where absent.</summary>
    public string? TargetPort { get; init; }

    /// <summary>0 where none is allocated.</summary>
    public int NodePort { get; init; }

    public string? AppProtocol { get; init; }
}
