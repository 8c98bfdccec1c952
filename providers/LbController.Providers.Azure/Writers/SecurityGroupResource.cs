using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Providers.Azure.Api;

namespace LbController.Providers.Azure.Writers;

/// <summary>The security group of the nodes: the administrator's, in which Services have rules.</summary>
internal sealed class SecurityGroupResource(ResourceIdentifier id) : SharedResource
{
    /// <inheritdoc/>
    public override ResourceIdentifier Id { get; } = id;

    /// <inheritdoc/>
    public override string ChildList => "securityRules";

    /// <inheritdoc/>
    public override JsonObject? New() => null;

    /// <inheritdoc/>
    public override void Check(ArmResource current)
    {
    }

    /// <inheritdoc/>
    public override void Finish(JsonObject body)
    {
    }

    /// <inheritdoc/>
    public override bool IsUseless(JsonObject body) => false;

    /// <inheritdoc/>
    public override IReadOnlyList<JsonObject>? ChildrenOnly(JsonObject before, JsonObject after) => null;

    /// <inheritdoc/>
    public override ResourceIdentifier ChildId(string name) => new($"{Id}/securityRules/{name}");

    /// <inheritdoc/>
    public override void Committed(ArmResource? resource, bool isWritten)
    {
    }

    /// <inheritdoc/>
    public override void Failed()
    {
    }
}
