namespace LbController.Kubernetes.Objects;

/// <summary>One port of an EndpointSlice; a null <paramref name="Port"/> means every port.</summary>
internal sealed record EndpointPort(string? Name, string Protocol, int? Port);
