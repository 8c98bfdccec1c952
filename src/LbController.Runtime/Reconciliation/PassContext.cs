using LbController.Kubernetes.Events;
using LbController.Runtime.Diagnostics;
using LbController.Runtime.Orphans;

namespace LbController.Runtime.Reconciliation;

/// <summary>What every pass over a Service acts with.</summary>
/// <param name="Providers">The back ends.</param>
/// <param name="Gateway">The way to call them.</param>
/// <param name="Status">Writes to Services.</param>
/// <param name="Orphans">Where what is left behind is written down.</param>
/// <param name="Events">Tells users.</param>
/// <param name="Time">The clock.</param>
/// <param name="Metrics">Counts.</param>
internal sealed record PassContext(
    ProviderSet Providers,
    ProviderGateway Gateway,
    StatusWriter Status,
    OrphanLedger Orphans,
    IEventRecorder Events,
    TimeProvider Time,
    ControllerMetrics Metrics);
