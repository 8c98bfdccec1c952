using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Core.Naming;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace LbController.Runtime.Reconciliation;

/// <summary>
/// Finds, at the start, what earlier processes made for Services that went while nobody looked. That the cache does not show a Service
/// proves nothing: the list may be older than the Service, the Service may not be readable, or belong to a controller of another
/// namespace. So each is asked for before it is given up.
/// </summary>
internal sealed partial class StrayFinder
{
    private readonly IKubernetesApi _api;
    private readonly ReconcilerInputs _inputs;
    private readonly string _namespace;
    private readonly ILogger _logger;

    /// <param name="api">The API server.</param>
    /// <param name="inputs">The caches, and the records that strays are noted in.</param>
    /// <param name="ourNamespace">The only namespace whose Services are ours; empty for all.</param>
    /// <param name="logger">Hears of Services that are not readable.</param>
    public StrayFinder(IKubernetesApi api, ReconcilerInputs inputs, string ourNamespace, ILogger logger)
    {
        _api = api;
        _inputs = inputs;
        _namespace = ourNamespace;
        _logger = logger;
    }

    /// <summary>Notes every stray of a back end for removal.</summary>
    /// <exception cref="LbController.Abstractions.Errors.ProviderException">The back end cannot be listed.</exception>
    /// <exception cref="KubernetesApiException">The API server cannot be asked.</exception>
    public async Task FindAsync(ILoadBalancerProvider provider, CancellationToken cancellationToken)
    {
        await foreach (OwnedLoadBalancer owned in provider.ListOwnedAsync(_inputs.Cluster, cancellationToken))
        {
            ServiceKey key = owned.Identity.Service;
            bool isForeign = _namespace.Length > 0 && key.Namespace != _namespace;
            if (!isForeign && _inputs.Services.Find(key)?.Snapshot.Uid != owned.Identity.ServiceUid && await IsGoneAsync(owned.Identity, cancellationToken))
            {
                _inputs.Records.AddDeparted(owned.Identity);
            }
        }
    }

    private async Task<bool> IsGoneAsync(LoadBalancerIdentity identity, CancellationToken cancellationToken)
    {
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
}
