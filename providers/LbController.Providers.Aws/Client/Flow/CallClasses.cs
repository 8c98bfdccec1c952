namespace LbController.Providers.Aws.Client.Flow;

/// <summary>
/// The class of each action, and the bucket of each class. AWS tells those of ELBv2's reads, targets and modifications (its page on API
/// throttling); the others are our own choice, well below what it is known to allow.
/// </summary>
internal static class CallClasses
{
    /// <summary>Calls that AWS does not recognise as repeated: after an unknown outcome they are not sent again.</summary>
    private static readonly HashSet<string> NotRepeatable = ["CreateSecurityGroup", "AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"];

    public static CallClass Of(AwsService service, string action)
    {
        bool isRead = IsRead(action);
        if (service == AwsService.Compute)
        {
            return isRead ? CallClass.ComputeReads : CallClass.ComputeWrites;
        }

        return isRead ? CallClass.LoadBalancingReads
            : action is "RegisterTargets" or "DeregisterTargets" ? CallClass.LoadBalancingTargets
            : Begins(action, "Modify") || Begins(action, "Set") ? CallClass.LoadBalancingModifications
            : CallClass.LoadBalancingOthers;
    }

    public static bool IsRead(string action) => Begins(action, "Describe");

    public static bool IsRepeatable(string action) => !NotRepeatable.Contains(action);

    /// <summary>The name in metrics and logs.</summary>
    public static string Label(this CallClass callClass) => callClass switch
    {
        CallClass.LoadBalancingReads => "elb-read",
        CallClass.LoadBalancingTargets => "elb-targets",
        CallClass.LoadBalancingModifications => "elb-modify",
        CallClass.LoadBalancingOthers => "elb-other",
        CallClass.ComputeReads => "ec2-read",
        _ => "ec2-write",
    };

    /// <summary>How many calls at once, and how many a second for ever.</summary>
    public static (int Burst, double PerSecond) Rate(CallClass callClass) => callClass switch
    {
        CallClass.LoadBalancingReads => (40, 10),
        CallClass.LoadBalancingTargets => (20, 4),
        CallClass.LoadBalancingModifications => (20, 3),
        CallClass.LoadBalancingOthers => (20, 4),
        CallClass.ComputeReads => (50, 10),
        _ => (20, 5),
    };

    private static bool Begins(string action, string word) => action.StartsWith(word, StringComparison.Ordinal);
}
