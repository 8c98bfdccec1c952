using LbController.Abstractions.Model;
using LbController.Core.Planning;
using LbController.Core.Status;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Patching;

namespace LbController.Runtime.Reconciliation;

/// <summary>
/// The patches that we send to <c>services/status</c>: strategic merges, so that nobody else's finalizers and conditions are lost, each
/// bound to the Service's UID.
/// </summary>
internal static class ServicePatches
{
    public static Patch AddFinalizers(string uid, ValueList<string> finalizers)
    {
        ObjectPatchBuilder patch = Begin(uid);
        foreach (string finalizer in finalizers)
        {
            patch.AddFinalizer(finalizer);
        }

        return patch.Build();
    }

    public static Patch Status(ServiceSnapshot service, StatusChange change, DateTimeOffset now)
    {
        ObjectPatchBuilder patch = Begin(service.Uid);
        if (change.Ingress is { } ingress)
        {
            patch.Ingress([.. ingress.Select(Ingress)]);
        }

        foreach (ConditionEntry condition in change.Conditions)
        {
            patch.SetCondition(new Condition
            {
                Type = condition.Type,
                Status = condition.IsTrue ? "True" : "False",
                Reason = condition.Reason,
                Message = condition.Message,
                LastTransitionTime = change.Transitions.Contains(condition.Type) ? now : null,
                ObservedGeneration = service.Spec.Generation,
            });
        }

        return Remove(patch, change.RemovedConditions).Build();
    }

    /// <param name="service">The Service as it reads now.</param>
    /// <param name="finalizers">Those to take away; all others stay.</param>
    public static Patch Release(ServiceSnapshot service, ValueList<string> finalizers)
    {
        ObjectPatchBuilder patch = Begin(service.Uid);
        foreach (string finalizer in finalizers)
        {
            patch.RemoveFinalizer(finalizer);
        }

        // An API server refuses addresses on a Service of another type, and has wiped them already (contract B18).
        if (service.Spec.IsLoadBalancer && !service.Status.Ingress.IsEmpty)
        {
            patch.Ingress([]);
        }

        return Remove(patch, service.Status.Conditions.Select(condition => condition.Type).ToValueList()).Build();
    }

    private static ObjectPatchBuilder Begin(string uid) => ObjectPatchBuilder.StrategicMerge(new PatchPreconditions(uid, null));

    private static ObjectPatchBuilder Remove(ObjectPatchBuilder patch, ValueList<string> conditions)
    {
        foreach (string type in conditions)
        {
            patch.RemoveCondition(type);
        }

        return patch;
    }

    private static LoadBalancerIngress Ingress(IngressEntry entry) => new()
    {
        Ip = entry.Ip,
        Hostname = entry.Hostname,
        IpMode = entry.IpMode,
        Ports = [.. entry.Ports.Select(port => new PortStatus(port.Port, port.Protocol, port.Error))],
    };
}
