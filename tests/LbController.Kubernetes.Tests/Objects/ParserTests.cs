using System.Text;
using System.Text.Json;
using LbController.Kubernetes.Http;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Objects.Parsing;

namespace LbController.Kubernetes.Tests.Objects;

public sealed class ParserTests
{
    [Fact]
    public void Every_field_of_a_Service_is_read()
    {
        Service service = Parse(ResourceTypes.Services, """
            {"kind":"Service","apiVersion":"v1","metadata":{"name":"web","namespace":"shop","uid":"u-1","resourceVersion":"42","generation":3,
              "creationTimestamp":"2026-01-02T03:04:05Z","deletionTimestamp":"2026-01-02T03:05:05Z","deletionGracePeriodSeconds":0,
              "labels":{"app":"web"},"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{}","a/b":"c \"quoted\""},
              "finalizers":["service.kubernetes.io/load-balancer-cleanup"],"managedFields":[{"manager":"kubectl","fieldsV1":{"f:spec":{}}}]},
             "spec":{"type":"LoadBalancer","loadBalancerClass":"example.com/lb","loadBalancerIP":"10.0.0.9","loadBalancerSourceRanges":["10.0.0.0/8"," 192.0.2.0/24 "],
              "externalTrafficPolicy":"Local","healthCheckNodePort":31111,"allocateLoadBalancerNodePorts":false,"sessionAffinity":"ClientIP",
              "sessionAffinityConfig":{"clientIP":{"timeoutSeconds":600}},"ipFamilies":["IPv4","IPv6"],"ipFamilyPolicy":"PreferDualStack",
              "clusterIP":"10.96.0.7","clusterIPs":["10.96.0.7"],"externalIPs":["203.0.113.1"],"selector":{"app":"web"},"internalTrafficPolicy":"Cluster",
              "ports":[{"name":"http","protocol":"TCP","port":80,"targetPort":8080,"nodePort":30080,"appProtocol":"http"},{"name":"dns","protocol":"UDP","port":53,"targetPort":"dns"}]},
             "status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.1","ipMode":"Proxy","ports":[{"port":80,"protocol":"TCP","error":"Oops"}]},{"hostname":"lb.example"}]},
              "conditions":[{"type":"LoadBalancerPortsError","status":"True","reason":"R","message":"M","lastTransitionTime":"2026-01-02T03:04:05Z","observedGeneration":2}]}}
            """);

        Assert.Equal(("shop", "web", "u-1", "42", 3L), (service.Metadata.Namespace, service.Metadata.Name, service.Metadata.Uid, service.Metadata.ResourceVersion, service.Metadata.Generation));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 5, 5, TimeSpan.Zero), service.Metadata.DeletionTimestamp);
        Assert.Equal("web", service.Metadata.Labels["app"]);
        Assert.Equal("c \"quoted\"", Assert.Single(service.Metadata.Annotations).Value);
        Assert.Equal("service.kubernetes.io/load-balancer-cleanup", Assert.Single(service.Metadata.Finalizers));
        Assert.Equal(("LoadBalancer", "example.com/lb", "10.0.0.9", "Local", 31111, false), (service.Type, service.LoadBalancerClass, service.LoadBalancerIP, service.ExternalTrafficPolicy, service.HealthCheckNodePort, service.AllocateLoadBalancerNodePorts));
        Assert.Equal(["10.0.0.0/8", " 192.0.2.0/24 "], service.LoadBalancerSourceRanges.AsEnumerable());
        Assert.Equal(("ClientIP", 600), (service.SessionAffinity, service.SessionAffinityTimeoutSeconds));
        Assert.Equal(["IPv4", "IPv6"], service.IpFamilies.AsEnumerable());
        Assert.Equal(("PreferDualStack", "10.96.0.7", "203.0.113.1"), (service.IpFamilyPolicy, service.ClusterIP, service.ExternalIPs.Single()));
        Assert.Equal(
            [
                new ServicePort { Name = "http", Protocol = "TCP", Port = 80, TargetPort = "8080", NodePort = 30080, AppProtocol = "http" },
                new ServicePort { Name = "dns", Protocol = "UDP", Port = 53, TargetPort = "dns" },
            ],
            service.Ports.AsEnumerable());
        Assert.Equal(("192.0.2.1", "Proxy", new PortStatus(80, "TCP", "Oops")), (service.Ingress[0].Ip, service.Ingress[0].IpMode, service.Ingress[0].Ports.Single()));
        Assert.Equal("lb.example", service.Ingress[1].Hostname);
        Condition condition = Assert.Single(service.Conditions);
        Assert.Equal(("LoadBalancerPortsError", "True", "R", "M", 2L), (condition.Type, condition.Status, condition.Reason, condition.Message, condition.ObservedGeneration));
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"a"}}""")]
    [InlineData("""{"metadata":{"name":"a"},"spec":null,"status":null}""")]
    [InlineData("""{"metadata":{"name":"a","labels":null,"annotations":{"x":null},"finalizers":null,"creationTimestamp":null},"spec":{"ports":null,"type":null,"ipFamilies":null,"sessionAffinityConfig":null,"loadBalancerSourceRanges":[]},"status":{"loadBalancer":{},"conditions":null}}""")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"ports":[],"sessionAffinityConfig":{"clientIP":null},"unknown":{"deep":[{"er":1}]}},"status":{"loadBalancer":{"ingress":null}},"new":[1,2,{}]}""")]
    public void Null_absent_and_unknown_fields_are_harmless(string json)
    {
        Service service = Parse(ResourceTypes.Services, json);

        Assert.Equal("ClusterIP", service.Type);
        Assert.Empty(service.Ports);
        Assert.Empty(service.Metadata.Annotations);
        Assert.Empty(service.Metadata.Finalizers);
        Assert.Empty(service.Ingress);
        Assert.Empty(service.Conditions);
    }

    [Theory]
    [InlineData("""{"spec":{}}""", "metadata", "is missing")]
    [InlineData("""{"metadata":{}}""", "metadata.name", "is missing")]
    [InlineData("""{"metadata":{"name":"a","labels":[]}}""", "metadata.labels", "is an array, expected an object")]
    [InlineData("""{"metadata":{"name":"a","labels":{"x":1}}}""", "metadata.labels", "is another number, expected a string")]
    [InlineData("""{"metadata":{"name":"a","creationTimestamp":"yesterday"}}""", "metadata.creationTimestamp", "is a string, expected an RFC 3339 time")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"ports":[{"nodePort":99999999999}]}}""", "spec.ports[].nodePort", "is another number, expected a 32-bit integer")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"ports":[{"targetPort":true}]}}""", "spec.ports[].targetPort", "is a boolean, expected an integer or a string")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"ports":["80"]}}""", "spec.ports[]", "is a string, expected an object")]
    [InlineData("""{"metadata":{"name":"a"},"status":{"loadBalancer":{"ingress":{}}}}""", "status.loadBalancer.ingress", "is an object, expected an array")]
    public void A_wrong_shape_is_named_with_its_path(string json, string field, string problem)
    {
        var exception = Assert.Throws<MalformedFieldException>(() => Parse(ResourceTypes.Services, json));

        Assert.Equal((field, $"field {field} {problem}"), (exception.Field, exception.Message));
    }

    [Fact]
    public void Every_field_of_a_Node_is_read()
    {
        Node node = Parse(ResourceTypes.Nodes, """
            {"metadata":{"name":"n1","labels":{"node.kubernetes.io/exclude-from-external-load-balancers":"","zone":"a"}},
             "spec":{"providerID":"aws:///a/i-1","unschedulable":true,"taints":[{"key":"k","value":"v","effect":"NoSchedule"},{"key":"l","effect":"NoExecute","timeAdded":null}]},
             "status":{"addresses":[{"type":"InternalIP","address":"10.0.0.1"},{"type":"Hostname","address":"n1"}],
              "conditions":[{"type":"DiskPressure","status":"False"},{"type":"Ready","status":"True","lastHeartbeatTime":"2026-01-02T03:04:05Z"}],
              "images":[{"names":["a"],"sizeBytes":1}],"nodeInfo":{"osImage":"x"}}}
            """);

        Assert.Equal(("aws:///a/i-1", true, "True"), (node.ProviderId, node.Unschedulable, node.Ready));
        Assert.Equal([new NodeTaint("k", "v", "NoSchedule"), new NodeTaint("l", null, "NoExecute")], node.Taints.AsEnumerable());
        Assert.Equal([new NodeAddress("InternalIP", "10.0.0.1"), new NodeAddress("Hostname", "n1")], node.Addresses.AsEnumerable());
        Assert.Equal("", node.Metadata.Labels["node.kubernetes.io/exclude-from-external-load-balancers"]);
    }

    [Fact]
    public void Every_field_of_an_EndpointSlice_is_read()
    {
        EndpointSlice slice = Parse(ResourceTypes.EndpointSlices, """
            {"metadata":{"name":"web-1","namespace":"shop","labels":{"kubernetes.io/service-name":"web"}},"addressType":"IPv4",
             "endpoints":[{"addresses":["10.1.0.1"],"conditions":{"ready":true,"serving":true,"terminating":false},"nodeName":"n1","targetRef":{"kind":"Pod"}},
                          {"addresses":["10.1.0.2"],"conditions":{},"zone":"a"},{"addresses":["10.1.0.3"],"conditions":{"ready":null}}],
             "ports":[{"name":"http","protocol":"TCP","port":8080},{"port":null}]}
            """);

        Assert.Equal("IPv4", slice.AddressType);
        Assert.Equal([(true, true, false, "n1"), (null, null, null, null), (null, null, null, null)], slice.Endpoints.Select(endpoint => (endpoint.Ready, endpoint.Serving, endpoint.Terminating, endpoint.NodeName)));
        Assert.Equal([new EndpointPort("http", "TCP", 8080), new EndpointPort(null, "TCP", null)], slice.Ports.AsEnumerable());
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"l"},"spec":{"holderIdentity":"me","leaseDurationSeconds":15,"acquireTime":"2026-01-02T03:04:05.123456Z","renewTime":"2026-01-02T03:04:06.000000Z","leaseTransitions":3,"strategy":"x"}}""", "me", 15, 3)]
    [InlineData("""{"metadata":{"name":"l"},"spec":null}""", null, null, 0)]
    [InlineData("""{"metadata":{"name":"l"}}""", null, null, 0)]
    [InlineData("""{"spec":{"holderIdentity":null},"metadata":{"name":"l"}}""", null, null, 0)]
    public void A_Lease_is_read_whatever_is_absent(string json, string? holder, int? duration, int transitions)
    {
        Lease lease = Parse(ResourceTypes.Leases, json);

        Assert.Equal(("l", holder, duration, transitions), (lease.Metadata.Name, lease.HolderIdentity, lease.LeaseDurationSeconds, lease.LeaseTransitions));
    }

    [Fact]
    public void Namespace_and_Event_are_read()
    {
        Namespace system = Parse(ResourceTypes.Namespaces, """{"metadata":{"name":"kube-system","uid":"cluster-id"},"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}""");
        Event written = Parse(ResourceTypes.Events, """{"metadata":{"name":"web.1","namespace":"d"},"eventTime":"2026-01-02T03:04:05.000000Z","series":{"count":7},"reason":"R","action":"A","note":"N","type":"Normal","regarding":{"kind":"Service","name":"web"}}""");

        Assert.Equal("cluster-id", system.Metadata.Uid);
        Assert.Equal(("R", "A", "N", "Normal", 7, "Service", "web"), (written.Reason, written.Action, written.Note, written.Type, written.SeriesCount, written.RegardingKind, written.RegardingName));
    }

    [Fact]
    public void Strings_that_come_back_are_one_string()
    {
        Service first = Parse(ResourceTypes.Services, """{"metadata":{"name":"a","labels":{"some-key":"x"}},"spec":{"type":"LoadBalancer","ports":[{"name":"some-name"}]}}""");
        Service second = Parse(ResourceTypes.Services, """{"metadata":{"name":"b","labels":{"some-key":"y"}},"spec":{"type":"LoadBalancer","ports":[{"name":"some-name"}]}}""");

        Assert.Same(first.Type, second.Type);
        Assert.Same(first.Ports[0].Name, second.Ports[0].Name);
        Assert.Same(first.Metadata.Labels.Keys[0], second.Metadata.Labels.Keys[0]);
    }

    [Fact]
    public void The_string_pool_returns_what_was_asked_for_even_when_slots_collide()
    {
        string[] texts = [.. Enumerable.Range(0, 20_000).Select(number => $"text-{number}"), "ümlaut", "", new string('x', 300)];

        Parallel.ForEach(texts, text => Assert.Equal(text, Utf8StringPool.Get(Encoding.UTF8.GetBytes(text))));
    }

    private static T Parse<T>(ResourceType<T> type, string json)
        where T : class, IKubernetesObject
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        T parsed = type.Parse(ref reader);
        Assert.Equal((JsonTokenType.EndObject, 0), (reader.TokenType, reader.CurrentDepth));
        return parsed;
    }
}
