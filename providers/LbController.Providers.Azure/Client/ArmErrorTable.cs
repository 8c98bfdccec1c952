using LbController.Abstractions.Errors;
using LbController.Providers.Azure.Client.Wire;

namespace LbController.Providers.Azure.Client;

/// <summary>
/// What Azure's codes mean, wherever they stand: in an answer, in its details, in what became of an operation (whose status is 200). The
/// first rule that fits counts; the status decides only where no code does.
/// </summary>
internal static class ArmErrorTable
{
    public const string ResourceNotFound = "ResourceNotFound";
    public const string PreconditionFailed = "PreconditionFailed";
    public const string AnotherOperation = "AnotherOperationInProgress";
    public const string AnotherOperationDetail = "RetryableErrorDueToAnotherOperation";

    private const string Retryable = "RetryableError";
    private const string NotProvisioned = "ReferencedResourceNotProvisioned";
    private const string Name = "Check the names of subscription and resource group in the controller's settings.";
    private const string InUse = "It is removed as soon as nothing uses it any more.";

    private static readonly HashSet<string> Throttles = Set("TooManyRequests", "SubscriptionRequestsThrottled", "ResourceRequestsThrottled", "RequestsThrottled", "Throttled", "Http429");

    /// <summary>Azure knows the caller and does not let him.</summary>
    private static readonly HashSet<string> Permissions = Set("AuthorizationFailed", "LinkedAuthorizationFailed", "LinkedAccessCheckFailed", "Forbidden", "AuthorizationFailure");

    private static readonly HashSet<string> BadCredentials = Set(
        "AuthenticationFailed", "InvalidAuthenticationToken", "ExpiredAuthenticationToken", "InvalidAuthenticationTokenTenant", "AuthenticationFailedInvalidHeader",
        "InvalidAuthenticationTokenAudience", "InvalidAuthenticationTokenSignature", "Unauthorized", "Http401", "Http403");

    private static readonly Dictionary<string, string> Refusals = new(StringComparer.OrdinalIgnoreCase)
    {
        ["RequestDisallowedByPolicy"] = "An Azure policy forbids it: change the policy or exempt the resource group, or give the tags that it asks for.",
        ["RequestDisallowedByAzure"] = "Azure forbids it to the subscription: choose another region or subscription.",
        ["ScopeLocked"] = "A management lock is on the resource, its group or its subscription: remove it.",
        ["ReadOnlyDisabledSubscription"] = "The subscription is disabled: enable it.",
        ["SubscriptionNotRegistered"] = "Register Microsoft.Network in the subscription.",
        ["MissingSubscriptionRegistration"] = "Register Microsoft.Network in the subscription.",
    };

    /// <summary>What is asked for can never be had, with what to do; or what is not there is not ours to make.</summary>
    private static readonly Dictionary<string, string> Wishes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ResourceGroupNotFound"] = Name,
        ["SubscriptionNotFound"] = Name,
        ["InvalidSubscriptionId"] = Name,
        ["InvalidResourceReference"] = "Name resources that are there, in the load balancer's region.",
        ["DnsRecordInUse"] = "Choose another DNS label: somebody in the region has it.",
        ["AtleastOneIpV4RequiredForIpV6LbFrontendIpConfiguration"] = "Azure takes IPv6 frontends only beside an IPv4 one: make the Service dual-stack.",
        ["LoadBalancingRuleMustDisableSNATSinceSameFrontendIPConfigurationIsReferencedByOutboundRule"] = "An outbound rule uses the same frontend: set the annotation azure.lbcontroller.io/disable-outbound-snat to \"true\", or take the outbound rule away.",
        ["PrivateIPAddressInUse"] = "Choose an address that is free.",
        ["PrivateLinkServiceCannotBeCreatedInSubnetThatHasNetworkPoliciesEnabled"] = "Set privateLinkServiceNetworkPolicies of the subnet to Disabled, or name another subnet.",
        ["PrivateIPAddressNotInSubnet"] = "Choose an address of the subnet.",
        ["NoRegisteredProviderFound"] = "Check the region.",
        ["LocationNotAvailableForResourceType"] = "Check the region.",
    };

    private static readonly Dictionary<string, string> Conflicts = new(StringComparer.OrdinalIgnoreCase)
    {
        [PreconditionFailed] = "",
        ["PreconditionFailedEtagMismatch"] = "",
        ["ConditionNotMet"] = "",
        [AnotherOperation] = "",
        [AnotherOperationDetail] = "",
        [Retryable] = "",
        [NotProvisioned] = "What it refers to is being changed, or has failed and has to be written again.",
        ["CanceledAndSupersededDueToAnotherOperation"] = "",
        ["OperationPreempted"] = "",
        ["OperationCanceled"] = "",
        ["PublicIPAddressCannotBeDeleted"] = InUse,
        ["PublicIPAddressInUse"] = "Something else has the public IP: detach it there, or name another.",
        ["LoadBalancerInUseByVirtualMachineScaleSet"] = "A scale set's model still names a backend pool: take it out there.",
        ["PrivateLinkServiceWithPrivateEndpointConnectionsCannotBeDeleted"] = "A private endpoint has connected meanwhile: connections go first.",
        ["CannotDeleteLoadBalancerWithPrivateLinkService"] = InUse,
        ["InUseNetworkSecurityGroupCannotBeDeleted"] = InUse,
        ["ResourceGroupBeingDeleted"] = "",
    };

    /// <summary>Also of operations, whose status is 200.</summary>
    private static readonly HashSet<string> Absences = Set(ResourceNotFound, "NotFound", "ParentResourceNotFound");

    private static readonly HashSet<string> Quotas = Set("SubnetIsFull", "InsufficientSubnetSize", "PublicIPPrefixFull", "PublicIPPrefixExhausted", "PublicIPPrefixOutOfIPAddresses", "AllocationFailed");

    private static readonly HashSet<string> Timeouts = Set("RequestTimeout", "GatewayTimeout", "ServerTimeout", "OperationTimedOut", "Http408", "Http504");

    private static readonly HashSet<string> Outages = Set(
        "InternalServerError", "InternalError", "NetworkingInternalOperationError", "ServiceUnavailable", "ServerBusy", "BadGateway", "GatewayError", "RetryableInternalServerError",
        "ServiceError", "ProvisioningFailed", "DeletionFailed", "OperationFailed");

    /// <summary>Whether another operation has the resource, for a while: nobody else has to be any slower.</summary>
    public static bool IsLock(ArmError error, int status) =>
        error.Says(AnotherOperation) || error.Says(AnotherOperationDetail) || (status == 429 && error.Says(Retryable) && !error.Says(NotProvisioned));

    /// <summary>Whether Azure has had too many calls of this class.</summary>
    public static bool IsThrottle(ArmError error, int status) =>
        !IsLock(error, status) && (Throttles.Contains(error.Code) || (status == 429 && !error.Says(Retryable)));

    /// <summary>Whether the same call may succeed in a moment, and may have taken effect.</summary>
    public static bool IsTransient(int status) => status is 408 or 500 or 502 or 503 or 504;

    /// <summary>Whether it says that the very thing that was asked for is not there, and not something around it.</summary>
    public static bool IsAbsent(ArmReply reply) => reply.Status == 404 && reply.Error.Code is ResourceNotFound or "NotFound";

    /// <summary>Whether Azure knows the caller and does not let him.</summary>
    public static bool IsPermission(string code) => Permissions.Contains(code);

    /// <param name="error">What Azure said.</param>
    /// <param name="status">HTTP's, 200 for what became of an operation.</param>
    public static ProviderErrorKind KindOf(ArmError error, int status)
    {
        string code = error.Code;
        return IsLock(error, status) || error.Says(NotProvisioned) ? ProviderErrorKind.Conflict
            : IsThrottle(error, status) ? ProviderErrorKind.Throttled
            : Permissions.Contains(code) || BadCredentials.Contains(code) || Refusals.ContainsKey(code) ? ProviderErrorKind.Denied
            : Wishes.ContainsKey(code) ? ProviderErrorKind.InvalidRequest
            : Conflicts.ContainsKey(code) || status == 412 ? ProviderErrorKind.Conflict
            : Quotas.Contains(code) || IsLimit(code) ? ProviderErrorKind.QuotaExceeded
            : Timeouts.Contains(code) ? ProviderErrorKind.Timeout
            : Outages.Contains(code) || code == "Http404" ? ProviderErrorKind.Unavailable
            : status == 404 || Absences.Contains(code) ? ProviderErrorKind.NotFound
            : OfStatus(status);
    }

    /// <summary>What a person can do about it; empty where there is nothing.</summary>
    public static string AdviceFor(string code, ProviderErrorKind kind) => kind switch
    {
        ProviderErrorKind.Denied when Refusals.TryGetValue(code, out string? advice) => advice,
        ProviderErrorKind.Denied => "Check the controller's credential, its tenant, the cloud and the machine's clock.",
        ProviderErrorKind.Throttled => "The subscription's rate of calls is used up, by the controller or by somebody else; it is tried again, slower.",
        ProviderErrorKind.InvalidRequest => Wishes.GetValueOrDefault(code, ""),
        ProviderErrorKind.Conflict => Conflicts.GetValueOrDefault(code, ""),
        ProviderErrorKind.QuotaExceeded => "Remove what is not needed, or ask Azure for a higher limit.",
        _ => "",
    };

    private static ProviderErrorKind OfStatus(int status) => status switch
    {
        401 or 403 => ProviderErrorKind.Denied,
        409 => ProviderErrorKind.Conflict,
        408 or 504 => ProviderErrorKind.Timeout,
        200 or >= 500 => ProviderErrorKind.Unavailable,
        _ => ProviderErrorKind.InvalidRequest,
    };

    private static bool IsLimit(string code) =>
        code.EndsWith("LimitReached", StringComparison.OrdinalIgnoreCase)
        || code.EndsWith("LimitExceeded", StringComparison.OrdinalIgnoreCase)
        || code.EndsWith("QuotaExceeded", StringComparison.OrdinalIgnoreCase);

    private static HashSet<string> Set(params string[] codes) => new(codes, StringComparer.OrdinalIgnoreCase);
}
