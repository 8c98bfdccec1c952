namespace LbController.Providers.Aws.Diffing;

/// <summary>Which target groups a listener can forward to, by protocol (AWS's guide of Network Load Balancers, target groups, routing configuration).</summary>
internal static class ProtocolPairs
{
    public static bool Fits(string listener, string group) => listener switch
    {
        "TCP" => group is "TCP" or "TCP_UDP",
        "UDP" => group is "UDP" or "TCP_UDP",
        "TCP_UDP" => group is "TCP_UDP",
        "TLS" => group is "TCP" or "TLS",
        _ => false,
    };
}
