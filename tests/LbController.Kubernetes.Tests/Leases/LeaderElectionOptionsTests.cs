using LbController.Kubernetes.Leases;

namespace LbController.Kubernetes.Tests.Leases;

public sealed class LeaderElectionOptionsTests
{
    private static readonly LeaderElectionOptions Good = new() { Namespace = "lb", Name = "lock", Identity = "me" };

    [Fact]
    public void The_defaults_are_those_of_client_go_and_agree_with_each_other()
    {
        Assert.Empty(Good.Problems());
        Assert.Equal((15, 10, 2), (Good.LeaseDuration.TotalSeconds, Good.RenewDeadline.TotalSeconds, Good.RetryPeriod.TotalSeconds));
    }

    [Fact]
    public void Options_that_contradict_each_other_are_refused_with_every_problem()
    {
        LeaderElectionOptions bad = Good with
        {
            Namespace = "",
            Identity = "",
            LeaseDuration = TimeSpan.FromSeconds(5),
            RenewDeadline = TimeSpan.FromSeconds(5),
            RetryPeriod = TimeSpan.FromSeconds(5),
        };

        Assert.Equal(4, bad.Problems().Count);
    }
}
