namespace LbController.Providers.Aws.Api;

/// <summary>One inbound rule: one protocol, one range of ports, one source.</summary>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c>, <c>icmp</c>, <c>icmpv6</c>, <c>-1</c>.</param>
/// <param name="FromPort">Or the ICMP type; -1 with protocol -1.</param>
/// <param name="ToPort">Or the ICMP code.</param>
/// <param name="Source">A CIDR, <c>sg-…</c> or <c>pl-…</c>.</param>
/// <param name="Description">At most 255; not part of what makes two rules the same for AWS.</param>
internal sealed record IngressRule(string Protocol, int FromPort, int ToPort, string Source, string? Description);
