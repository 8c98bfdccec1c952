namespace LbController.Abstractions.Model;

/// <summary>
/// Names one cluster for ever, so that two clusters never fight over one back end. Default: the UID of namespace <c>kube-system</c>.
/// </summary>
/// <param name="Value">1 to 64 characters of <c>[a-z0-9-]</c>.</param>
public readonly record struct ClusterId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
