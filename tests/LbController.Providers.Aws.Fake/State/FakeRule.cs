namespace LbController.Providers.Aws.Fake;

/// <summary>One inbound rule. AWS takes two that differ only in the description for the same.</summary>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c>, <c>icmp</c>, <c>icmpv6</c>, <c>-1</c>.</param>
/// <param name="FromPort">-1 with protocol -1.</param>
/// <param name="ToPort">-1 with protocol -1.</param>
/// <param name="Source">A CIDR, <c>sg-…</c> or <c>pl-…</c>.</param>
/// <param name="Description">For people.</param>
public sealed record FakeRule(string Protocol, int FromPort, int ToPort, string Source, string? Description = null)
{
    public bool IsSameAs(FakeRule other) =>
        Protocol == other.Protocol && FromPort == other.FromPort && ToPort == other.ToPort && Source == other.Source;
}
