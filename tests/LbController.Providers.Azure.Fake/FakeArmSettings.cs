namespace LbController.Providers.Azure.Fake;

/// <summary>How the fake behaves where Azure differs from day to day. May be changed between calls.</summary>
public sealed class FakeArmSettings
{
    public string SubscriptionId { get; init; } = "11111111-2222-3333-4444-555555555555";

    public string TenantId { get; init; } = "99999999-8888-7777-6666-555555555555";

    public FakeQuotas Quotas { get; } = new();

    /// <summary>The values of <c>api-version</c> that are accepted.</summary>
    public HashSet<string> ApiVersions { get; } = new(StringComparer.Ordinal) { "2024-05-01" };

    /// <summary>Whether what only Azure sets may be sent, and is passed over, as Azure does it; else it is a violation.</summary>
    public bool AcceptReadOnly { get; set; }

    /// <summary>How long operations take, for types without a time of their own; zero ends them at once.</summary>
    public TimeSpan OperationTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long operations take, by type: <c>publicIPAddresses</c>.</summary>
    public Dictionary<string, TimeSpan> OperationTimes { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The Retry-After of accepted writes and of polls; null for none.</summary>
    public TimeSpan? PollAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>What a write gets while another is under way.</summary>
    public OverlapAnswer Overlap { get; set; } = OverlapAnswer.Locked;

    /// <summary>Whether a 429 for a lock says in Retry-After what its text says.</summary>
    public bool LockRetryAfter { get; set; } = true;

    /// <summary>How many a page of a listing holds.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>The rate limits.</summary>
    public FakeThrottle Throttle { get; } = new();

    /// <summary>False lets calls without a token through.</summary>
    public bool VerifyTokens { get; set; } = true;

    /// <summary>What tokens have to be for.</summary>
    public string Audience { get; set; } = "https://management.azure.com";

    /// <summary>How long issued tokens are good.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);
}
