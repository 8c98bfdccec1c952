using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Client.Flow;

namespace LbController.Providers.Azure.Client.Wire;

/// <summary>One request to Resource Manager, which may be sent several times.</summary>
internal sealed record ArmRequest
{
    public required RequestMethod Method { get; init; }

    /// <summary>Where to, with the query. Of an operation it is signed: never in a log or a message.</summary>
    public required Uri Address { get; init; }

    /// <summary>What it is about, for metrics: <c>loadBalancers</c>, <c>loadBalancers/backendAddressPools</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The object, for messages: type, name and group; empty for none.</summary>
    public string Subject { get; init; } = "";

    /// <summary>JSON, or null.</summary>
    public byte[]? Body { get; init; }

    public PutCondition Condition { get; init; }

    /// <summary>Verb and type, as failures are called.</summary>
    public string Operation => $"{Method.Method} {Type}";

    /// <summary>What was tried, for messages.</summary>
    public string What => Subject.Length == 0 ? Operation : $"{Method.Method} of {Subject}";

    public bool IsRead => Method == RequestMethod.Get;

    public bool IsConditional => Condition.ETag is not null || Condition.IsAbsent;

    public CallClass Class => IsRead ? CallClass.Reads : Method == RequestMethod.Delete ? CallClass.Deletes : CallClass.Writes;

    /// <summary>Of one resource.</summary>
    public static ArmRequest Of(RequestMethod method, AzureCloud cloud, ResourceIdentifier id, JsonObject? body = null, PutCondition condition = default) => new()
    {
        Method = method,
        Address = ArmAddresses.Of(cloud, id.ToString()),
        Type = ArmAddresses.TypeOf(id),
        Subject = ArmAddresses.SubjectOf(id),
        Body = body is null ? null : ArmJson.Write(body),
        Condition = condition,
    };
}
