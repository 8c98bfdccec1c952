using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Providers.Azure.Api;

namespace LbController.Providers.Azure.Writers;

/// <summary>A resource that many Services share, and what holds for it whoever edits it.</summary>
internal abstract class SharedResource
{
    /// <summary>Its id.</summary>
    public abstract ResourceIdentifier Id { get; }

    /// <summary>What it is before anybody has edited it; null where it is not ours to make.</summary>
    public abstract JsonObject? New();

    /// <summary>Makes sure that it is one that we may write to.</summary>
    /// <exception cref="LbController.Abstractions.Errors.ProviderException">It is not.</exception>
    public abstract void Check(ArmResource current);

    /// <summary>What is to be done after everybody's edits.</summary>
    public abstract void Finish(JsonObject body);

    /// <summary>Whether it has served its purpose, and is ours to remove.</summary>
    public abstract bool IsUseless(JsonObject body);

    /// <summary>The children that are all that differs, where they can be written by themselves; null where it takes a write of the whole.</summary>
    public abstract IReadOnlyList<JsonObject>? ChildrenOnly(JsonObject before, JsonObject after);

    /// <summary>The id of a child.</summary>
    public abstract ResourceIdentifier ChildId(string name);

    /// <summary>The list that children stand in.</summary>
    public abstract string ChildList { get; }

    /// <summary>Hears that it was brought in line, by a write or without one.</summary>
    public abstract void Committed(ArmResource? resource, bool isWritten);

    /// <summary>Hears that it could not be.</summary>
    public abstract void Failed();
}
