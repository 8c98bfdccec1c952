using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Changes the further certificates of a TLS listener: first those that come, then those that go.</summary>
internal sealed record ChangeCertificatesChange(string LoadBalancerName, int Port, ValueList<string> Added, ValueList<string> Removed) : AwsChange(ChangeKind.Update, $"listener {Port}", $"{Added.Count} certificates added, {Removed.Count} removed")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        if (now.LoadBalancer(LoadBalancerName) is not { } balancer || now.Listener(balancer.Arn, Port) is not { } listener)
        {
            return now;
        }

        // AWS takes one certificate a call.
        foreach (string certificate in Added)
        {
            await effects.Elb.AddListenerCertificatesAsync(listener.Arn, [certificate], cancellationToken);
        }

        foreach (string certificate in Removed)
        {
            await effects.Elb.RemoveListenerCertificatesAsync(listener.Arn, [certificate], cancellationToken);
        }

        IEnumerable<ListenerCertificate> kept = (listener.Certificates ?? []).Where(certificate => !Removed.Contains(certificate.Arn));
        return now.With(listener with { Certificates = kept.Concat(Added.Select(certificate => new ListenerCertificate(certificate, false))).ToValueList() });
    }
}
