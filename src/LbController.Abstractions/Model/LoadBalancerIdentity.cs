namespace LbController.Abstractions.Model;

/// <summary>
/// Whose load balancer it is. Every object that an adapter creates carries the cluster and the Service's UID as tags or in its name;
/// the namespace and name are for people.
/// </summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Service">Namespace and name, for messages.</param>
/// <param name="ServiceUid">The Service's UID: a Service deleted and made again under its old name is another one.</param>
public sealed record LoadBalancerIdentity(ClusterId Cluster, ServiceKey Service, string ServiceUid)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Service} ({ServiceUid})";
}
