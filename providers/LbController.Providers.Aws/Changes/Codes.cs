namespace LbController.Providers.Aws.Changes;

/// <summary>AWS's error codes that some step has its own answer to. All others go by their kind.</summary>
internal static class Codes
{
    public const string DuplicateLoadBalancerName = "DuplicateLoadBalancerName";

    public const string DuplicateTargetGroupName = "DuplicateTargetGroupName";

    public const string DuplicateListener = "DuplicateListener";

    public const string DuplicateGroup = "InvalidGroup.Duplicate";

    public const string DuplicatePermission = "InvalidPermission.Duplicate";

    public const string PermissionNotFound = "InvalidPermission.NotFound";

    public const string TooManyRules = "RulesPerSecurityGroupLimitExceeded";

    public const string TooManyTargets = "TooManyTargets";

    public const string TooManyRegistrations = "TooManyRegistrationsForTargetId";

    public const string InvalidTarget = "InvalidTarget";

    public const string ResourceInUse = "ResourceInUse";

    public const string DependencyViolation = "DependencyViolation";

    public const string OperationNotPermitted = "OperationNotPermitted";

    /// <summary>Ours: something has our name and not our tags.</summary>
    public const string NotOurs = "NotOurs";
}
