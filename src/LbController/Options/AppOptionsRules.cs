namespace LbController.Options;

/// <summary>The rules between settings. Each failure names flag and variable.</summary>
internal static class AppOptionsRules
{
    /// <summary>Everything that is wrong, one line each; those of <c>run</c> are told together with what is wrong with cluster and provider.</summary>
    public static IEnumerable<string> Check(AppOptions options, SettingScope scope)
    {
        if (options.MinRetryDelay > options.MaxRetryDelay)
        {
            yield return Line("min-retry-delay", $"is {options.MinRetryDelay} and so longer than --max-retry-delay ({options.MaxRetryDelay})");
        }

        if (scope == SettingScope.Local)
        {
            if (string.Equals(options.Configuration["HAProxy:Mode"], "sidecar", StringComparison.OrdinalIgnoreCase))
            {
                yield return Line("haproxy-mode", "is sidecar, which somebody else would have to start; a local cluster starts HAProxy itself: use process or container");
            }

            yield break;
        }

        LeaderElectionOptions election = options.LeaderElection;
        if (election.Enabled != false && election.RenewDeadline >= election.LeaseDuration)
        {
            yield return Line("leader-elect-renew-deadline", $"is {election.RenewDeadline} and must be shorter than --leader-elect-lease-duration ({election.LeaseDuration})");
        }

        if (election.Enabled != false && election.RetryPeriod >= election.RenewDeadline)
        {
            yield return Line("leader-elect-retry-period", $"is {election.RetryPeriod} and must be shorter than --leader-elect-renew-deadline ({election.RenewDeadline})");
        }

        if (options.ServeDefaultClass == false && string.IsNullOrEmpty(options.LoadBalancerClass))
        {
            yield return Line("serve-default-class", "is false and no --load-balancer-class is set, so no Service would be served");
        }
    }

    private static string Line(string name, string text)
    {
        Setting setting = SettingTable.All.Single(setting => setting.Name == name);
        return $"{setting.Flag}: {text} (set {setting.Flag} or {setting.Variable})";
    }
}
