namespace LbController.Providers.Azure.Fake;

/// <summary>A call that reached the fake.</summary>
/// <param name="Operation">Verb and type: <c>PUT loadBalancers</c>, <c>LIST publicIPAddresses</c>, <c>PUT backendAddressPools</c>, <c>GET operations</c>, <c>POST token</c>.</param>
/// <param name="Method">In capitals.</param>
/// <param name="Path">Without the query.</param>
/// <param name="At">When, on the fake's clock.</param>
public sealed record FakeCall(string Operation, string Method, string Path, DateTimeOffset At)
{
    public CallClass Class => Method switch
    {
        "DELETE" => CallClass.Delete,
        "PUT" or "PATCH" or "POST" => CallClass.Write,
        _ => CallClass.Read,
    };

    /// <summary>The permissions that it takes, those of references too: <c>Microsoft.Network/publicIPAddresses/join/action</c>.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    public int Status { get; init; }

    /// <summary><c>OK</c>, Azure's most specific code, or the name of a <see cref="FaultKind"/> that replaced the answer.</summary>
    public string Outcome { get; init; } = "OK";

    /// <summary>What was sent; empty for nothing.</summary>
    public string Body { get; init; } = string.Empty;

    public override string ToString() => $"{Operation} -> {Outcome}";
}
