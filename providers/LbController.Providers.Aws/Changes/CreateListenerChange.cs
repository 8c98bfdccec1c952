using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Diffing;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Makes a listener.</summary>
/// <param name="LoadBalancerName">Whose.</param>
/// <param name="Listener">What it has to be.</param>
/// <param name="Shares">Where to.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record CreateListenerChange(string LoadBalancerName, NetworkListener Listener, ValueList<ActionShare> Shares, ValueMap Tags)
    : AwsChange(ChangeKind.Create, $"listener {Listener.Port} of {LoadBalancerName}", $"{Listener.Protocol} to {string.Join(", ", Shares)}")
{
    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        ObservedLoadBalancer balancer = now.LoadBalancer(LoadBalancerName) ?? throw new InvalidOperationException($"Load balancer {LoadBalancerName} was not made.");
        if (now.Listener(balancer.Arn, Listener.Port) is not null)
        {
            return now;
        }

        var action = new ForwardAction(Shares.Select(share => share.Resolve(now)).ToValueList(), Listener.Stickiness);
        string? certificate = Listener.DefaultCertificate;
        try
        {
            ListenerDescription made = await effects.Elb.CreateListenerAsync(
                new CreateListenerRequest(balancer.Arn, Listener.Port, Listener.Protocol, Listener.SslPolicy, certificate, Listener.AlpnPolicy, action, Tags), cancellationToken);
            return now.With(new ObservedListener(made)
            {
                Tags = Tags,
                Attributes = AttributeDefaults.OfListener(Listener.Protocol),
                Certificates = certificate is null ? [] : [new ListenerCertificate(certificate, true)],
            });
        }
        catch (ProviderException error) when (error.Code == Codes.DuplicateListener)
        {
            // The answer to an earlier try was lost: the next look at it decides what differs.
            IReadOnlyList<ListenerDescription> found = await effects.Elb.DescribeListenersAsync(balancer.Arn, cancellationToken);
            if (found.FirstOrDefault(other => other.Port == Listener.Port) is { } existing)
            {
                return now.With(new ObservedListener(existing));
            }

            throw;
        }
    }
}
