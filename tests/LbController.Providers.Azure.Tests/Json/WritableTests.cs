using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Json;

namespace LbController.Providers.Azure.Tests.Json;

/// <summary>What is sent back of a shared resource: all of it but what only Azure may say.</summary>
public sealed class WritableTests
{
    private const string Id = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/g/providers/Microsoft.Network/loadBalancers/lb";

    [Fact]
    public void WhatOnlyAzureMaySayIsLeftOutAndEverythingElseStays()
    {
        JsonObject sent = Of("""
            {"name":"lb","id":"x","etag":"e","type":"t","location":"w","tags":{"k":"v"},"sku":{"name":"Standard"},"novel":1,
             "properties":{"provisioningState":"Succeeded","resourceGuid":"g","novel":{"deep":true},
               "frontendIPConfigurations":[{"name":"f","id":"fid","etag":"e","type":"t","zones":["1"],"properties":{"provisioningState":"Succeeded","loadBalancingRules":[{"id":"r"}],"novel":2,
                  "publicIPAddress":{"id":"pip","etag":"e","properties":{"ipAddress":"1.2.3.4"}}}}],
               "backendAddressPools":[{"name":"p","etag":"e","properties":{"provisioningState":"Succeeded","backendIPConfigurations":[],"loadBalancingRules":[{"id":"r"}],"outboundRules":[],
                  "loadBalancerBackendAddresses":[{"name":"n","properties":{"ipAddress":"10.0.0.1","adminState":"Down","networkInterfaceIPConfiguration":{"id":"nic"}}}]}}],
               "loadBalancingRules":[{"name":"r","properties":{"protocol":"Tcp","backendAddressPool":{"id":"p"},"backendAddressPools":[{"id":"p"}]}}],
               "outboundRules":[{"name":"o","etag":"e","properties":{"frontendIPConfigurations":[{"id":"fid"}],"provisioningState":"Succeeded","allocatedOutboundPorts":8}}],
               "inboundNatRules":[{"name":"i","properties":{"backendIPConfiguration":{"id":"b"},"frontendPort":50001}}]}}
            """);
        JsonNode expected = JsonNode.Parse("""
            {"location":"w","tags":{"k":"v"},"sku":{"name":"Standard"},"novel":1,
             "properties":{"novel":{"deep":true},
               "frontendIPConfigurations":[{"name":"f","id":"fid","zones":["1"],"properties":{"novel":2,"publicIPAddress":{"id":"pip"}}}],
               "backendAddressPools":[{"name":"p","properties":{"loadBalancerBackendAddresses":[{"name":"n","properties":{"ipAddress":"10.0.0.1","adminState":"Down"}}]}}],
               "loadBalancingRules":[{"name":"r","properties":{"protocol":"Tcp","backendAddressPool":{"id":"p"}}}],
               "outboundRules":[{"name":"o","properties":{"frontendIPConfigurations":[{"id":"fid"}],"allocatedOutboundPorts":8}}],
               "inboundNatRules":[{"name":"i","properties":{"frontendPort":50001}}]}}
            """)!;
        Assert.True(JsonNode.DeepEquals(expected, sent), sent.ToJsonString());
    }

    [Fact]
    public void ARuleOfOthersWithSeveralPoolsKeepsThem()
    {
        JsonObject sent = Of("""{"properties":{"loadBalancingRules":[{"name":"r","properties":{"backendAddressPool":{"id":"p"},"backendAddressPools":[{"id":"p"},{"id":"q"}]}}]}}""");
        Assert.Equal(2, sent["properties"]!["loadBalancingRules"]![0]!["properties"]!["backendAddressPools"]!.AsArray().Count);
    }

    private static JsonObject Of(string body) => Writable.Of(new ArmResource(new ResourceIdentifier(Id), "e", JsonDocument.Parse(body).RootElement));
}
