using LbController.Abstractions.Model;
using LbController.Core.Annotations;
using LbController.Core.Planning;
using LbController.Core.Status;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Patching;
using LbController.Runtime.Caching;
using LbController.Runtime.Diagnostics;

namespace LbController.Runtime.Reconciliation;

/// <summary>
/// Everything that is ever written to a Service: finalizers, addresses and conditions, all through PATCHes of <c>services/status</c>, so
/// that the controller needs no right to change Services themselves (contract B9). Every PATCH carries the UID, so that a Service made
/// again under its old name answers 409 instead of taking the old one's address.
/// </summary>
internal sealed class StatusWriter
{
    private readonly IKubernetesApi _api;
    private readonly SnapshotMapper _mapper;
    private readonly ServiceCache _services;
    private readonly TimeProvider _time;
    private readonly ControllerMetrics _metrics;

    public StatusWriter(IKubernetesApi api, SnapshotMapper mapper, ServiceCache services, TimeProvider time, ControllerMetrics metrics)
    {
        _api = api;
        _mapper = mapper;
        _services = services;
        _time = time;
        _metrics = metrics;
    }

    /// <summary>Adds ours and the ecosystem's finalizer, before the first effect in a back end.</summary>
    /// <returns>The Service as it reads now.</returns>
    public Task<ServiceSnapshot> AddFinalizersAsync(ServiceRecord record, ServiceSnapshot service, ClassBinding binding, CancellationToken cancellationToken) =>
        PatchAsync(record, service, "finalizers", ServicePatches.AddFinalizers(service.Uid, [WellKnown.CleanupFinalizer, binding.Finalizer]), cancellationToken);

    /// <summary>Writes addresses and conditions that differ.</summary>
    /// <returns>The Service as it reads now.</returns>
    public Task<ServiceSnapshot> WriteAsync(ServiceRecord record, ServiceSnapshot service, StatusChange change, CancellationToken cancellationToken) =>
        PatchAsync(record, service, "status", ServicePatches.Status(service, change, _time.GetUtcNow()), cancellationToken);

    /// <summary>Lets go of a Service whose load balancer is gone: finalizers, addresses and conditions in one write. A Service that is gone itself needs none.</summary>
    public async Task ReleaseAsync(ServiceRecord record, ServiceSnapshot service, ServicePlan.Remove plan, CancellationToken cancellationToken)
    {
        ValueList<string> ours = plan.DropCleanupFinalizer ? [WellKnown.CleanupFinalizer, plan.Binding.Finalizer] : [plan.Binding.Finalizer];
        try
        {
            await PatchAsync(record, service, "release", ServicePatches.Release(service, ours), cancellationToken);
        }
        catch (KubernetesApiException error) when (error.Kind == KubernetesErrorKind.NotFound)
        {
            // Gone with its last finalizer, or already: that is what was wanted (contract B20).
            record.ForgetWritten();
        }
    }

    private async Task<ServiceSnapshot> PatchAsync(ServiceRecord record, ServiceSnapshot service, string what, Patch patch, CancellationToken cancellationToken)
    {
        ServiceSnapshot? snapshot = null;
        string? version = null;
        record.BeginWrite(_services.Find(service.Key)?.ResourceVersion ?? "");
        try
        {
            Service written = await _api.PatchAsync(ResourceTypes.Services, service.Key.Namespace, service.Key.Name, patch, "status", cancellationToken);
            version = written.Metadata.ResourceVersion;
            _metrics.StatusWritten(what);
            snapshot = _mapper.Map(written);
            return snapshot;
        }
        finally
        {
            record.EndWrite(snapshot, version);
        }
    }
}
