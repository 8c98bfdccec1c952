using LbController.Abstractions.Errors;

namespace LbController.Providers.Aws.Client;

/// <summary>
/// What AWS's codes mean, in both services. Codes decide, not HTTP's status: ELBv2 throttles with 400, EC2 with 503. The first rule that
/// fits counts.
/// </summary>
internal static class AwsErrorTable
{
    private const string Certificate = "Give the ARN of a certificate that is issued, in the load balancer's region and account.";

    private const string Subnet = "Give subnets that are there.";

    private const string Address = "Give the allocation ids of Elastic IPs of this account and region.";

    private const string PrefixList = "Give the ids of prefix lists of this region.";

    private static readonly HashSet<string> Throttles =
    [
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException", "TooManyRequestsException",
        "ProvisionedThroughputExceededException", "TransactionInProgressException", "RequestLimitExceeded", "BandwidthLimitExceeded",
        "LimitExceededException", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException", "Http429",
    ];

    private static readonly HashSet<string> Permissions = ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized"];

    private static readonly HashSet<string> Expiries = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"];

    private static readonly HashSet<string> BadCredentials =
    [
        "InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure", "SignatureDoesNotMatch", "InvalidSignatureException",
        "IncompleteSignature", "MissingAuthenticationToken", "InvalidAccessKeyId", "InvalidToken", "OptInRequired", "Blocked", "Http401", "Http403",
    ];

    private static readonly HashSet<string> Quotas = ["TargetGroupAssociationLimit", "InsufficientCapacity"];

    /// <summary>What is not there is not ours to make: somebody named it, and has to name another. With what to do.</summary>
    private static readonly Dictionary<string, string> Wishes = new(StringComparer.Ordinal)
    {
        ["CertificateNotFound"] = Certificate,
        ["CertificateNotFoundException"] = Certificate,
        ["SSLPolicyNotFound"] = "Name an ssl policy that AWS has in the region.",
        ["ALPNPolicyNotFound"] = "Name an ALPN policy that AWS has.",
        ["SubnetNotFound"] = Subnet,
        ["InvalidSubnetID.NotFound"] = Subnet,
        ["AllocationIdNotFound"] = Address,
        ["InvalidAllocationID.NotFound"] = Address,
        ["InvalidVpcID.NotFound"] = "Name a VPC of the region.",
        ["InvalidPrefixListID.NotFound"] = PrefixList,
        ["InvalidPrefixListId.NotFound"] = PrefixList,
    };

    private static readonly HashSet<string> Conflicts = ["ResourceInUse", "DependencyViolation", "CapacityReservationPending", "IncorrectState"];

    private static readonly HashSet<string> Timeouts = ["RequestTimeout", "RequestTimeoutException"];

    private static readonly HashSet<string> Outages =
    [
        "InternalError", "InternalFailure", "InternalServerError", "ServiceUnavailable", "ServiceUnavailableException", "Unavailable", "HealthUnavailable",
    ];

    public static bool IsThrottle(string? code) => code is not null && Throttles.Contains(code);

    /// <summary>Whether the same call could succeed with credentials fetched anew.</summary>
    public static bool IsExpiry(string? code) => code is not null && (Expiries.Contains(code) || code is "InvalidClientTokenId" or "InvalidToken");

    /// <summary>Whether IAM knows the caller and does not let him.</summary>
    public static bool IsPermission(string code) => Permissions.Contains(code);

    public static ProviderErrorKind KindOf(string code, int status) =>
        Throttles.Contains(code) ? ProviderErrorKind.Throttled
        : Permissions.Contains(code) || Expiries.Contains(code) || BadCredentials.Contains(code) ? ProviderErrorKind.Denied
        : Timeouts.Contains(code) ? ProviderErrorKind.Timeout
        : Outages.Contains(code) ? ProviderErrorKind.Unavailable
        : Conflicts.Contains(code) ? ProviderErrorKind.Conflict
        : Wishes.ContainsKey(code) ? ProviderErrorKind.InvalidRequest
        : Ends(code, "NotFound") || Ends(code, "NotFoundException") ? ProviderErrorKind.NotFound
        : Quotas.Contains(code) || Begins(code, "TooMany") || Ends(code, "LimitExceeded") ? ProviderErrorKind.QuotaExceeded
        : code == "DuplicateTagKeys" ? ProviderErrorKind.InvalidRequest
        : Begins(code, "Duplicate") || Ends(code, ".Duplicate") || Ends(code, ".InUse") ? ProviderErrorKind.Conflict
        : status >= 500 ? ProviderErrorKind.Unavailable
        : ProviderErrorKind.InvalidRequest;

    /// <summary>What a person can do about it; empty where there is nothing.</summary>
    /// <param name="code">AWS's code.</param>
    /// <param name="kind">What it means.</param>
    /// <param name="permission">The action in IAM: <c>ec2:CreateTags</c>.</param>
    public static string AdviceFor(string code, ProviderErrorKind kind, string permission) => kind switch
    {
        ProviderErrorKind.Denied when Permissions.Contains(code) => $"Allow {permission} in the IAM policy of the controller's role.",
        ProviderErrorKind.Denied when Expiries.Contains(code) => "The credentials have expired: renew them, or give the controller a role that renews them by itself (IRSA, EKS Pod Identity).",
        ProviderErrorKind.Denied => "Check the controller's credentials, the region and the machine's clock.",
        ProviderErrorKind.Throttled => "The account's rate of API calls is used up, by the controller or by somebody else; it is tried again, slower.",
        ProviderErrorKind.InvalidRequest when code == "AvailabilityZoneNotSupported" => "Choose subnets in other zones.",
        ProviderErrorKind.InvalidRequest => Wishes.GetValueOrDefault(code, ""),
        ProviderErrorKind.QuotaExceeded => "Remove what is not needed, or ask AWS for a higher quota.",
        _ => "",
    };

    private static bool Begins(string code, string word) => code.StartsWith(word, StringComparison.Ordinal);

    private static bool Ends(string code, string word) => code.EndsWith(word, StringComparison.Ordinal);
}
