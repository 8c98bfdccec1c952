namespace LbController.Providers.Azure.Tests.Fake;

/// <summary>Writes that Azure refuses, after public IP ip1 and load balancer lb with rule r1 (80 to 30080) are there.</summary>
internal static class Refusals
{
    /// <summary>Load balancers, by case.</summary>
    public static readonly Dictionary<string, (string Code, Func<ArmRig, Task<ArmAnswer>> Write)> Balancers = new(StringComparer.Ordinal)
    {
        ["unknown public IP"] = ("InvalidResourceReference", Frontend(rig => $"\"publicIPAddress\":{rig.Ref("publicIPAddresses/none")}")),
        ["public IP twice"] = ("PublicIPAddressInUse", Frontend(rig => $"\"publicIPAddress\":{rig.Ref("publicIPAddresses/ip1")}")),
        ["Basic public IP"] = ("PublicIPAndLBSkuDoNotMatch", Frontend(rig => $"\"publicIPAddress\":{rig.Ref("publicIPAddresses/basic")}")),
        ["frontend of nothing"] = ("FrontendIPConfigurationSourceInvalid", Frontend(_ => "\"privateIPAllocationMethod\":\"Dynamic\"")),
        ["public and private"] = ("LoadBalancerFrontendsArePublicAndPrivate", Frontend(rig => $"\"subnet\":{rig.Ref("virtualNetworks/vnet/subnets/nodes")}")),
        ["two frontends of one name"] = ("DuplicateResourceName", rig => rig.PutAsync("loadBalancers/lb", rig.Balancer(frontends: $$""",{"name":"F1","properties":{"publicIPAddress":{{rig.Ref("publicIPAddresses/ip2")}} } }"""))),
        ["rule to no pool"] = ("InvalidResourceReference", Rules(rig => rig.Rule("r1", pool: "none"))),
        ["rule to another balancer's frontend"] = ("InvalidResourceReference", Rules(rig => rig.Rule("r1", balancer: "other"))),
        ["same frontend port"] = ("RulesUseSameFrontendPortProtocolAndIPConfig", Rules(rig => rig.Rule("r1") + "," + rig.Rule("r2", back: 1))),
        ["same backend port"] = ("RulesUseSameBackendPortProtocolAndPool", Rules(rig => rig.Rule("r1") + "," + rig.Rule("r2", port: 81))),
        ["HA ports in public"] = ("HAPortsRuleNotOnInternalStandardLoadBalancer", Rules(rig => rig.Rule("r1", 0, 0, "All"))),
        ["All with ports"] = ("LoadBalancingRulePortsInvalid", Rules(rig => rig.Rule("r1", 80, 80, "All"))),
        ["TCP reset with UDP"] = ("LoadBalancingRuleTcpResetNotAllowed", Rules(rig => rig.Rule("r1", protocol: "Udp", more: ",\"enableTcpReset\":true"))),
        ["idle timeout of 3"] = ("LoadBalancingRuleIdleTimeoutInvalid", Rules(rig => rig.Rule("r1", more: ",\"idleTimeoutInMinutes\":3"))),
        ["idle timeout of 101"] = ("LoadBalancingRuleIdleTimeoutInvalid", Rules(rig => rig.Rule("r1", more: ",\"idleTimeoutInMinutes\":101"))),
        ["probe with path for TCP"] = ("ProbeRequestPathNotAllowed", Probe("""{"protocol":"Tcp","port":1,"requestPath":"/"}""")),
        ["probe without path"] = ("ProbeRequestPathMissing", Probe("""{"protocol":"Https","port":1}""")),
        ["probe every 4 s"] = ("ProbeValueOutOfRange", Probe("""{"protocol":"Tcp","port":1,"intervalInSeconds":4}""")),
        ["probe threshold 0"] = ("ProbeValueOutOfRange", Probe("""{"protocol":"Tcp","port":1,"probeThreshold":0}""")),
        ["SNAT with outbound rule"] = ("LoadBalancingRuleMustDisableSNATSinceSameFrontendIPConfigurationIsReferencedByOutboundRule", rig => rig.PutAsync("loadBalancers/lb", rig.Balancer(rig.Rule("r1"), more: Outbound(rig)))),
        ["address out of the network"] = ("LoadBalancerBackendAddressNotInVirtualNetwork", Pool("{\"name\":\"a\",\"properties\":{\"ipAddress\":\"11.0.0.1\"}}")),
        ["address twice"] = ("DuplicateLoadBalancerBackendAddress", Pool("{\"name\":\"a\",\"properties\":{\"ipAddress\":\"10.0.0.9\"}},{\"name\":\"b\",\"properties\":{\"ipAddress\":\"10.0.0.9\"}}")),
        ["IPv6 back end of an IPv4 frontend"] = ("LoadBalancingRuleAddressVersionMismatch", Pool("{\"name\":\"a\",\"properties\":{\"ipAddress\":\"fd00:db8::9\"}}")),
        ["IPv6 alone"] = ("AtleastOneIpV4RequiredForIpV6LbFrontendIpConfiguration", rig => rig.PutAsync("loadBalancers/new", $$"""{"location":"westeurope","sku":{"name":"Standard"},"properties":{"frontendIPConfigurations":[{"name":"f","properties":{"publicIPAddress":{{rig.Ref("publicIPAddresses/six")}} } }]} }""")),
        ["other region"] = ("InvalidResourceLocation", rig => rig.PutAsync("loadBalancers/lb", """{"location":"eastus","sku":{"name":"Standard"}}""")),
        ["other sku"] = ("SkuCannotBeChangedOnUpdate", rig => rig.PutAsync("loadBalancers/lb", """{"location":"westeurope","sku":{"name":"Basic"}}""")),
        ["bad name"] = ("InvalidResourceName", rig => rig.PutAsync("loadBalancers/-lb", """{"location":"westeurope"}""")),
        ["too many tags"] = ("TagsLimitExceeded", rig => rig.PutAsync("loadBalancers/new", $$"""{"location":"westeurope","tags":{ {{string.Join(',', Enumerable.Range(0, 51).Select(i => $"\"t{i}\":\"\""))}} } }""")),
        ["pool in use deleted"] = ("InvalidResourceReference", rig => rig.DeleteAsync("loadBalancers/lb/backendAddressPools/p1")),
        ["private address out of its subnet"] = ("PrivateIPAddressNotInSubnet", Internal("10.1.0.5")),
        ["private address that Azure keeps"] = ("PrivateIPAddressInReservedRange", Internal("10.240.0.3")),
        ["private address of somebody else"] = ("PrivateIPAddressInUse", Internal("10.240.0.77")),
        ["If-Match of another"] = ("PreconditionFailedEtagMismatch", rig => rig.PutAsync("loadBalancers/lb", rig.Balancer(), "W/\"other\"")),
        ["If-None-Match"] = ("PreconditionFailedResourceExists", rig => rig.PutAsync("loadBalancers/lb", rig.Balancer(), ifNoneMatch: "*")),
        ["unknown subscription"] = ("SubscriptionNotFound", rig => rig.SendAsync("GET", "/subscriptions/0/resourceGroups/g/providers/Microsoft.Network/loadBalancers")),
        ["unknown group"] = ("ResourceGroupNotFound", rig => rig.SendAsync("GET", rig.Id("loadBalancers").Replace("/cluster/", "/none/", StringComparison.Ordinal))),
    };

    /// <summary>Everything else, by case.</summary>
    public static readonly Dictionary<string, (string Code, Func<ArmRig, Task<ArmAnswer>> Write)> Others = new(StringComparer.Ordinal)
    {
        ["dynamic Standard IP"] = ("StandardSkuPublicIPAddressesMustUseStaticAllocation", rig => rig.PutAsync("publicIPAddresses/a", """{"location":"westeurope","sku":{"name":"Standard"},"properties":{"publicIPAllocationMethod":"Dynamic"}}""")),
        ["label of another customer"] = ("DnsRecordInUse", rig => rig.PutIpAsync("a", ",\"dnsSettings\":{\"domainNameLabel\":\"taken\"}")),
        ["bad label"] = ("InvalidDomainNameLabel", rig => rig.PutIpAsync("a", ",\"dnsSettings\":{\"domainNameLabel\":\"Upper\"}")),
        ["IP tags changed"] = ("IpTagsOnPublicIpAddressCannotBeChanged", rig => rig.PutIpAsync("ip1", ",\"ipTags\":[{\"ipTagType\":\"RoutingPreference\",\"tag\":\"Internet\"}]")),
        ["prefix changed"] = ("PublicIPAddressPrefixCannotBeChanged", rig => rig.PutIpAsync("ip1", $",\"publicIPPrefix\":{rig.Ref("publicIPPrefixes/prefix")}")),
        ["version changed"] = ("PublicIPAddressVersionCannotBeChanged", rig => rig.PutIpAsync("ip1", version: "IPv6")),
        ["zones changed"] = ("ResourceAvailabilityZonesCannotBeModified", rig => rig.PutAsync("publicIPAddresses/ip1", """{"location":"westeurope","zones":["1"],"sku":{"name":"Standard"},"properties":{"publicIPAllocationMethod":"Static"}}""")),
        ["prefix of the other version"] = ("PublicIPAddressAndPublicIPPrefixDoNotMatch", rig => rig.PutIpAsync("a", $",\"publicIPPrefix\":{rig.Ref("publicIPPrefixes/prefix")}", version: "IPv6")),
        ["prefix exhausted"] = ("PublicIPPrefixOutOfIPAddresses", rig => rig.PutIpAsync("a", $",\"publicIPPrefix\":{rig.Ref("publicIPPrefixes/full")}")),
        ["priority of 99"] = ("SecurityRuleInvalidPriority", Security("r", 99)),
        ["priority of 4097"] = ("SecurityRuleInvalidPriority", Security("r", 4097)),
        ["priority twice"] = ("SecurityRuleConflict", Security("r", 200)),
        ["tag among prefixes"] = ("SecurityRuleInvalidAddressPrefix", Security("r", 300, source: "\"sourceAddressPrefixes\":[\"Internet\"]")),
        ["host bits"] = ("SecurityRuleInvalidAddressPrefix", Security("r", 300, source: "\"sourceAddressPrefix\":\"10.0.0.1/8\"")),
        ["singular and plural"] = ("SecurityRuleParameterConflict", Security("r", 300, source: "\"sourceAddressPrefix\":\"*\",\"sourceAddressPrefixes\":[\"10.0.0.0/8\"]")),
        ["no source"] = ("SecurityRuleParameterConflict", Security("r", 300, source: "\"description\":\"none\"")),
        ["families mixed"] = ("SecurityRuleMixedAddressVersions", Security("r", 300, source: "\"sourceAddressPrefixes\":[\"10.0.0.0/8\",\"fd00::/8\"]")),
        ["port range upside down"] = ("SecurityRuleInvalidPortRange", Security("r", 300, port: "90-80")),
        ["long description"] = ("SecurityRuleInvalidDescription", Security("r", 300, source: $"\"sourceAddressPrefix\":\"*\",\"description\":\"{new string('x', 141)}\"")),
        ["security group in use"] = ("InUseNetworkSecurityGroupCannotBeDeleted", rig => rig.DeleteAsync("networkSecurityGroups/nsg")),
        ["link service in a subnet with policies"] = ("PrivateLinkServiceCannotBeCreatedInSubnetThatHasNetworkPoliciesEnabled", Link("nodes", "inner")),
        ["link service on a public frontend"] = ("PrivateLinkServiceFrontendNotSupported", Link("private", "lb")),
        ["frontend of a link service removed"] = ("LoadBalancerFrontendIPConfigurationInUseByPrivateLinkService", async rig =>
        {
            ArmAnswer made = await Link("private", "inner")(rig);
            Assert.True(made.Status == 201, made.Body);
            return await rig.PutAsync("loadBalancers/inner", """{"location":"westeurope","sku":{"name":"Standard"},"properties":{}}""");
        }),
        ["scope locked"] = ("ScopeLocked", rig =>
        {
            rig.Arm.World.Lock(rig.Id("loadBalancers/lb"), "CanNotDelete");
            return rig.DeleteAsync("loadBalancers/lb");
        }),
        ["not allowed"] = ("AuthorizationFailed", rig =>
        {
            rig.Arm.Deny("Microsoft.Network/loadBalancers/write");
            return rig.PutAsync("loadBalancers/lb", rig.Balancer());
        }),
        ["join not allowed"] = ("LinkedAuthorizationFailed", rig =>
        {
            rig.Arm.Deny("Microsoft.Network/publicIPAddresses/join/action");
            return rig.PutAsync("loadBalancers/lb", rig.Balancer());
        }),
    };

    public static string Internal(ArmRig rig, string more) => $$"""{"location":"westeurope","sku":{"name":"Standard"},"properties":{"frontendIPConfigurations":[{"name":"f1","properties":{"subnet":{{rig.Ref("virtualNetworks/vnet/subnets/nodes")}}{{more}} } }]} }""";

    private static Func<ArmRig, Task<ArmAnswer>> Internal(string address) =>
        rig => rig.PutAsync("loadBalancers/new", Internal(rig, $",\"privateIPAllocationMethod\":\"Static\",\"privateIPAddress\":\"{address}\""));

    private static Func<ArmRig, Task<ArmAnswer>> Frontend(Func<ArmRig, string> properties) =>
        rig => rig.PutAsync("loadBalancers/lb", rig.Balancer(frontends: $",{{\"name\":\"f2\",\"properties\":{{{properties(rig)}}}}}"));

    private static Func<ArmRig, Task<ArmAnswer>> Rules(Func<ArmRig, string> rules) => rig => rig.PutAsync("loadBalancers/lb", rig.Balancer(rules(rig)));

    private static Func<ArmRig, Task<ArmAnswer>> Probe(string properties) => rig => rig.PutAsync("loadBalancers/lb", rig.Balancer(probes: $",{{\"name\":\"h2\",\"properties\":{properties}}}"));

    private static Func<ArmRig, Task<ArmAnswer>> Pool(string addresses) => rig =>
        rig.PutAsync("loadBalancers/lb/backendAddressPools/p1", $$"""{"properties":{"virtualNetwork":{{rig.Ref("virtualNetworks/vnet")}},"loadBalancerBackendAddresses":[{{addresses}}]} }""");

    private static string Outbound(ArmRig rig) =>
        $",\"outboundRules\":[{{\"name\":\"o\",\"properties\":{{\"protocol\":\"All\",\"frontendIPConfigurations\":[{rig.Ref("loadBalancers/lb/frontendIPConfigurations/f1")}],\"backendAddressPool\":{rig.Ref("loadBalancers/lb/backendAddressPools/p1")}}}}}]";

    private static Func<ArmRig, Task<ArmAnswer>> Security(string name, int priority, string source = "\"sourceAddressPrefix\":\"*\"", string port = "80") =>
        rig => rig.PutAsync($"networkSecurityGroups/nsg/securityRules/{name}", SecurityRule(priority, source, port));

    public static string SecurityRule(int priority, string source = "\"sourceAddressPrefix\":\"*\"", string port = "80") =>
        $$"""{"properties":{"protocol":"Tcp","access":"Allow","direction":"Inbound","priority":{{priority}},"sourcePortRange":"*","destinationPortRange":"{{port}}","destinationAddressPrefix":"10.240.0.9",{{source}} } }""";

    private static Func<ArmRig, Task<ArmAnswer>> Link(string subnet, string balancer) => rig => rig.PutAsync("privateLinkServices/pls", $$"""
        {"location":"westeurope","properties":{"loadBalancerFrontendIpConfigurations":[{{rig.Ref($"loadBalancers/{balancer}/frontendIPConfigurations/f1")}}],
        "ipConfigurations":[{"name":"nat","properties":{"primary":true,"subnet":{{rig.Ref($"virtualNetworks/vnet/subnets/{subnet}")}} } }]} }
        """);
}
