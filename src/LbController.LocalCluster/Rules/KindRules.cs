using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;

namespace LbController.LocalCluster.Rules;

/// <summary>What the API server itself does to objects of one kind. Called under the store's lock; bodies are the caller's to change.</summary>
internal class KindRules
{
    /// <summary>For kinds without behaviour.</summary>
    public static readonly KindRules None = new();

    /// <summary>Whether a new object may bring its status along.</summary>
    public virtual bool KeepsStatusOnCreate => false;

    /// <summary>Fills in what a client may leave out. Runs on every write.</summary>
    public virtual void Default(JsonObject body)
    {
    }

    public virtual void PrepareCreate(JsonObject body, WriteScope scope)
    {
    }

    /// <summary>Carries over, or wipes, what the update does not decide.</summary>
    public virtual void PrepareUpdate(JsonObject body, JsonObject old, WriteScope scope)
    {
    }

    /// <param name="old">Null on creation.</param>
    public virtual void Validate(JsonObject body, JsonObject? old, WriteScope scope, FieldErrors errors)
    {
    }

    /// <summary>For how many seconds a deleted object stays, so that what runs it can end it; 0 where nothing runs it.</summary>
    /// <param name="asked">What the deletion says; null leaves it to the object.</param>
    public virtual long GracePeriod(JsonObject body, long? asked) => 0;

    /// <summary>Hands out addresses and ports to a body that is valid otherwise; a refusal goes to <paramref name="errors"/>.</summary>
    public virtual void Allocate(JsonObject body, JsonObject? old, WriteScope scope, FieldErrors errors)
    {
    }
}
