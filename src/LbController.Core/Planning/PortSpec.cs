namespace LbController.Core.Planning;

/// <summary>One entry of <c>spec.ports</c>, as written.</summary>
/// <param name="Name">A label, free to change; null for a single port.</param>
/// <param name="Protocol"><c>TCP</c>, <c>UDP</c>, <c>SCTP</c> or whatever a newer server allows.</param>
/// <param name="Port">What clients connect to.</param>
/// <param name="NodePort">0 where none is allocated.</param>
/// <param name="TargetPort">A number or a name; null where absent. Kept because a change of it is a trigger (contract B23).</param>
/// <param name="AppProtocol">A hint, or null.</param>
internal sealed record PortSpec(string? Name, string Protocol, int Port, int NodePort, string? TargetPort, string? AppProtocol);
