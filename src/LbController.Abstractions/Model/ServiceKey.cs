namespace LbController.Abstractions.Model;

/// <summary>The namespace and name of a Service: what queues and logs call it by. Not an identity: names are used again.</summary>
/// <param name="Namespace">A DNS label.</param>
/// <param name="Name">A DNS label.</param>
public readonly record struct ServiceKey(string Namespace, string Name) : IComparable<ServiceKey>
{
    /// <inheritdoc/>
    public int CompareTo(ServiceKey other)
    {
        int byNamespace = string.CompareOrdinal(Namespace, other.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(Name, other.Name);
    }

    /// <summary><c>namespace/name</c>.</summary>
    public override string ToString() => $"{Namespace}/{Name}";
}
