using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Changes a listener in place.</summary>
/// <param name="ListenerArn">Which.</param>
/// <param name="Port">Its port.</param>
/// <param name="Wanted">What it has to be, but for where it forwards to.</param>
/// <param name="Shares">Where to.</param>
/// <param name="Why">What for.</param>
internal sealed record ModifyListenerChange(string ListenerArn, int Port, NetworkListener Wanted, ValueList<ActionShare> Shares, string Why)
    : AwsChange(ChangeKind.Update, $"listener {Port}", Why)
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        ObservedListener? listener = now.Listeners.FirstOrDefault(other => other.Arn == ListenerArn);
        if (listener is null)
        {
            return now;
        }

        var action = new ForwardAction(Shares.Select(share => share.Resolve(now)).ToValueList(), Wanted.Stickiness);
        string? certificate = Wanted.DefaultCertificate;
        ListenerDescription changed = await effects.Elb.ModifyListenerAsync(
            new ModifyListenerRequest(ListenerArn, Wanted.Protocol, Wanted.SslPolicy, certificate, Wanted.AlpnPolicy, action), cancellationToken);
        bool isShift = changed.Action != listener.Description.Action;
        return now.With(listener with { Description = changed, ShiftedAt = isShift ? effects.Time.GetUtcNow() : listener.ShiftedAt });
    }
}
