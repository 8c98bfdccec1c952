using LbController.Abstractions.Errors;
using LbController.Abstractions.Outcomes;

namespace LbController.Providers.Aws.Diffing;

/// <summary>How long to let AWS work before looking again.</summary>
internal static class Patience
{
    /// <summary>What was just made is not found everywhere at once: that is no failure for so long.</summary>
    public static readonly TimeSpan Appearance = TimeSpan.FromMinutes(1);

    /// <summary>After a create, in case that AWS is quick for once.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(5);

    /// <summary>After that.</summary>
    public static readonly TimeSpan Second = TimeSpan.FromSeconds(15);

    /// <summary>Between looks at a load balancer that is being set up, which takes two to three minutes.</summary>
    public static readonly TimeSpan Provisioning = TimeSpan.FromSeconds(60);

    /// <summary>Between looks at the health of targets, which takes AWS three to five minutes after a registration (issue 1834 of its users' controller).</summary>
    public static readonly TimeSpan Health = TimeSpan.FromSeconds(20);

    /// <summary>Registered targets that are not healthy after this long hold nothing up any more.</summary>
    public static readonly TimeSpan Registration = TimeSpan.FromMinutes(10);

    /// <summary>Targets that AWS would not take are tried again after this long.</summary>
    public static readonly TimeSpan Rejection = TimeSpan.FromHours(1);

    /// <summary>Targets that AWS had no room for are tried again after this long.</summary>
    public static readonly TimeSpan Crowd = TimeSpan.FromMinutes(1);

    /// <summary>A target group that gets no health checks at weight 0 for this long gets a small share.</summary>
    public static readonly TimeSpan WeightZero = TimeSpan.FromMinutes(2);

    /// <summary>Connections of a target group whose share has gone to another get this long.</summary>
    public static readonly TimeSpan GroupDrain = TimeSpan.FromMinutes(1);

    /// <summary>When to look again at a load balancer that is being set up.</summary>
    /// <param name="age">How long ago it was made.</param>
    public static TimeSpan For(TimeSpan age) => age < First ? First : age < First + Second ? Second : Provisioning;

    /// <summary>What a failure means where AWS may just be slow to show what was made; null where it means what it always does.</summary>
    public static Outcome? Explain(ProviderException error, DateTimeOffset createdAt, DateTimeOffset now) =>
        error.Kind == ProviderErrorKind.NotFound && now - createdAt < Appearance
            ? new Outcome.Waiting($"AWS does not find yet what was just made ({error.Operation}: {error.Code})", TimeSpan.FromSeconds(3))
            : null;
}
