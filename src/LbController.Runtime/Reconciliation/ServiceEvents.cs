using LbController.Core.Planning;
using LbController.Kubernetes.Events;

namespace LbController.Runtime.Reconciliation;

/// <summary>Events about a Service.</summary>
internal static class ServiceEvents
{
    /// <summary>Something went as asked for.</summary>
    public static void Normal(this IEventRecorder events, ServiceSnapshot service, string reason, string action, string note) =>
        events.Record(Reference(service), EventType.Normal, reason, action, note);

    /// <summary>Something did not.</summary>
    public static void Warning(this IEventRecorder events, ServiceSnapshot service, string reason, string action, string note) =>
        events.Record(Reference(service), EventType.Warning, reason, action, note);

    private static ObjectReference Reference(ServiceSnapshot service) =>
        new("v1", "Service", service.Key.Namespace, service.Key.Name, service.Uid, "");
}
