using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Rules;

/// <summary>Everything that the API server itself does to Services. It makes no load balancers: that is a controller's work.</summary>
internal sealed class ServiceRules(ServiceAllocation allocation) : KindRules
{
    public override void Default(JsonObject body) => ServiceDefaults.Apply(body);

    public override void PrepareCreate(JsonObject body, WriteScope scope) => body["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };

    public override void PrepareUpdate(JsonObject body, JsonObject old, WriteScope scope)
    {
        if (!scope.IsStatus)
        {
            ServiceCarryOver.Apply(body, old);
        }
    }

    public override void Validate(JsonObject body, JsonObject? old, WriteScope scope, FieldErrors errors)
    {
        if (scope.IsStatus)
        {
            ServiceStatusValidation.Validate(body, errors);
        }
        else
        {
            ServiceValidation.Validate(body, old, errors);
        }
    }

    public override void Allocate(JsonObject body, JsonObject? old, WriteScope scope, FieldErrors errors)
    {
        if (!scope.IsStatus)
        {
            allocation.Allocate(body, old, errors);
        }
    }
}
