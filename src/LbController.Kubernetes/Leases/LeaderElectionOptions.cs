namespace LbController.Kubernetes.Leases;

/// <summary>Which lease, who we are, and the three times, with client-go's defaults.</summary>
internal sealed record LeaderElectionOptions
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    /// <summary>Unique to this process: two with one identity both believe that they lead.</summary>
    public required string Identity { get; init; }

    /// <summary>How long others wait after the last renewal they saw before they take over. 15 s by default.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the leader tries to renew before it gives up. 10 s by default; below <see cref="LeaseDuration"/>.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between tries of the leader; those who do not lead try after half of it to all of it, by chance. 2 s by default; below <see cref="RenewDeadline"/> / 1.2.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Everything that is wrong with these options, one sentence each; empty if nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }

        Check(Namespace.Length > 0 && Name.Length > 0, "The lease has no namespace or no name.");
        Check(Identity.Length > 0, "The identity is empty, which the API reads as nobody.");
        Check(RetryPeriod > TimeSpan.Zero, $"The retry period ({RetryPeriod}) is not above zero.");
        Check(RenewDeadline > RetryPeriod * 1.2, $"The renew deadline ({RenewDeadline}) is not above 1.2 times the retry period ({RetryPeriod}).");
        Check(LeaseDuration > RenewDeadline, $"The lease duration ({LeaseDuration}) is not above the renew deadline ({RenewDeadline}).");
        Check(LeaseDuration >= TimeSpan.FromSeconds(1), $"The lease duration ({LeaseDuration}) is below one second, the unit of a Lease.");
        return problems;
    }
}
