using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Core.Naming;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;
using LbController.Runtime.Diagnostics;
using LbController.Runtime.Reconciliation;
using Microsoft.Extensions.Logging;

namespace LbController.Runtime.Orphans;

/// <summary>
/// Finds what was made for Services that went while nobody looked. That the cache does not show a Service proves nothing: the list may be
/// older than the Service, the Service may not be readable, or belong to a controller of another namespace. So each is asked for before
/// it is given up, and what was left behind on request stays.
/// </summary>
internal sealed partial class StrayFinder
{
    private readonly IKubernetesApi _api;
    private readonly OrphanLedger _ledger;
    private readonly ReconcilerInputs _inputs;
    private readonly string _namespace;
    private readonly ControllerMetrics _metrics;
    private readonly ILogger _logger;

    /// <param name="api">The API server.</param>
    /// <param name="ledger">What was left behind on request.</param>
    /// <param name="inputs">The caches, and the records that strays are noted in.</param>
    /// <param name="ourNamespace">The only namespace whose Services are ours; empty for all.</param>
    /// <param name="metrics">Counts strays.</param>
    /// <param name="logger">Hears of Services that are not readable.</param>
    public StrayFinder(IKubernetesApi api, OrphanLedger ledger, ReconcilerInputs inputs, string ourNamespace, ControllerMetrics metrics, ILogger logger)
    {
        _api = api;
        _ledger = ledger;
        _inputs = inputs;
        _namespace = ourNamespace;
        _metrics = metrics;
        _logger = logger;
    }

    /// <summary>Notes every stray of a back end for removal.</summary>
    /// <returns>The Services that they belonged to.</returns>
    /// <exception cref="LbController.Abstractions.Errors.ProviderException">The back end cannot be listed.</exception>
    /// <exception cref="KubernetesApiException">The API server cannot be asked.</exception>
    public async Task<IReadOnlyList<ServiceKey>> FindAsync(ILoadBalancerProvider provider, CancellationToken cancellationToken)
    {
        var strays = new List<LoadBalancerIdentity>();
        await foreach (OwnedLoadBalancer owned in provider.ListOwnedAsync(_inputs.Cluster, cancellationToken))
        {
            ServiceKey key = owned.Identity.Service;
            bool isForeign = _namespace.Length > 0 && key.Namespace != _namespace;
            if (!isForeign && !IsHeld(owned.Identity) && await IsGoneAsync(owned.Identity, cancellationToken))
            {
                strays.Add(owned.Identity);
            }
        }

        if (strays.Count == 0)
        {
            return [];
        }

        IReadOnlySet<string> leftBehind = await LeftBehindAsync(strays, cancellationToken);
        var found = new List<ServiceKey>();
        foreach (LoadBalancerIdentity stray in strays.Where(stray => !leftBehind.Contains(stray.ServiceUid)))
        {
            LogStray(_logger, stray, provider.Name);
            _inputs.Records.AddDeparted(new DepartedLoadBalancer(stray, LeaveBehind: false));
            _metrics.OrphanFound(provider.Name);
            found.Add(stray.Service);
        }

        return found;
    }

    /// <summary>Where the ledger cannot be read for want of rights, all of them: what may have been left behind on purpose is not touched.</summary>
    private async Task<IReadOnlySet<string>> LeftBehindAsync(List<LoadBalancerIdentity> strays, CancellationToken cancellationToken)
    {
        try
        {
            return await _ledger.ReadAsync(cancellationToken);
        }
        catch (KubernetesApiException error) when (error.Kind == KubernetesErrorKind.Forbidden)
        {
            LogLedgerForbidden(_logger, strays.Count, _ledger.Place, error.Message);
            return strays.Select(stray => stray.ServiceUid).ToHashSet(StringComparer.Ordinal);
        }
    }

    /// <summary>Whether a Service that we know has it. Where a back end cannot tell the name, the UID alone decides.</summary>
    private bool IsHeld(LoadBalancerIdentity identity) => IsNamed(identity)
        ? _inputs.Services.Find(identity.Service)?.Snapshot.Uid == identity.ServiceUid
        : _inputs.Services.All.Any(service => service.Snapshot.Uid == identity.ServiceUid);

    private static bool IsNamed(LoadBalancerIdentity identity) => identity.Service.Namespace.Length > 0;

    private async Task<bool> IsGoneAsync(LoadBalancerIdentity identity, CancellationToken cancellationToken)
    {
        if (!IsNamed(identity))
        {
            return true;
        }

        try
        {
            Service service = await _api.GetAsync(ResourceTypes.Services, identity.Service.Namespace, identity.Service.Name, cancellationToken);
            return service.Metadata.Uid != identity.ServiceUid
                || (service.Type != "LoadBalancer" && !service.Metadata.Finalizers.Any(OwnershipFinalizer.IsOne));
        }
        catch (KubernetesApiException error) when (error.Kind == KubernetesErrorKind.NotFound)
        {
            return true;
        }
        catch (KubernetesApiException error) when (error.Kind == KubernetesErrorKind.Malformed)
        {
            LogUnreadable(_logger, identity, error.Message);
            return false;
        }
    }

    [LoggerMessage(3012, LogLevel.Warning, "{Identity}: the Service cannot be read, so its load balancer is left as it is: {Error}")]
    private static partial void LogUnreadable(ILogger logger, LoadBalancerIdentity identity, string error);

    [LoggerMessage(3013, LogLevel.Warning, "{Identity}: provider {Provider} holds a load balancer of a Service that does not exist; it is removed")]
    private static partial void LogStray(ILogger logger, LoadBalancerIdentity identity, string provider);

    [LoggerMessage(3014, LogLevel.Warning, "{Count} load balancers of Services that do not exist are left as they are, since {Ledger} cannot be read and may name them: {Error}. Grant get, create and patch on it")]
    private static partial void LogLedgerForbidden(ILogger logger, int count, string ledger, string error);
}
