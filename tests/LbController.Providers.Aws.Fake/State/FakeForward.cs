namespace LbController.Providers.Aws.Fake;

/// <summary>A target group that a listener forwards to. The weight is null where none was given.</summary>
public sealed record FakeForward(string TargetGroupArn, int? Weight)
{
    /// <summary>A single group without a weight gets everything.</summary>
    public int EffectiveWeight => Weight ?? 1;
}
