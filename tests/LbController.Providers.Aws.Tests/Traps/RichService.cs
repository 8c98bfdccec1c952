using System.Net;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Tests.Rig;

namespace LbController.Providers.Aws.Tests.Traps;

/// <summary>A Service that uses much of what there is, before and after a change of most of it.</summary>
internal static class RichService
{
    public const string Vendor = "service.beta.kubernetes.io/aws-load-balancer-";

    public static readonly string[] SourcesBefore = ["10.1.0.0/16", "10.2.0.0/16"];

    public static readonly string[] SourcesAfter = ["10.2.0.0/16", "10.3.0.0/16"];

    public static DesiredLoadBalancer Before(AwsRig rig)
    {
        string first = rig.Aws.World.AddCertificate("11111111-0000-0000-0000-000000000001");
        string second = rig.Aws.World.AddCertificate("11111111-0000-0000-0000-000000000002");
        return rig.Service(
            "rich",
            (Vendor + "ssl-cert", $"{first},{second}"),
            (Vendor + "ssl-ports", "443"),
            (Vendor + "attributes", "load_balancing.cross_zone.enabled=true"),
            (Vendor + "target-group-attributes", "deregistration_delay.timeout_seconds=60"),
            (Vendor + "listener-attributes.TCP-80", "tcp.idle_timeout.seconds=600"),
            (Vendor + "additional-resource-tags", "team=shop")) with
        {
            Listeners = [Tcp(53, 30053), Udp(53, 30053), Tcp(80, 30080), Udp(123, 30123), Tcp(443, 30443)],
            Nodes = [rig.Node(0), rig.Node(1), rig.Node(2)],
            SourceRanges = SourcesBefore.Select(IPNetwork.Parse).ToValueList(),
        };
    }

    public static DesiredLoadBalancer After(AwsRig rig)
    {
        string second = rig.Aws.World.AddCertificate("11111111-0000-0000-0000-000000000002");
        string third = rig.Aws.World.AddCertificate("11111111-0000-0000-0000-000000000003");
        return rig.Service(
            "rich",
            (Vendor + "ssl-cert", $"{third},{second}"),
            (Vendor + "ssl-ports", "443"),
            (Vendor + "backend-protocol", "ssl"),
            (Vendor + "attributes", "load_balancing.cross_zone.enabled=false,dns_record.client_routing_policy=availability_zone_affinity"),
            (Vendor + "target-group-attributes", "deregistration_delay.timeout_seconds=30"),
            (Vendor + "additional-resource-tags", "team=shop,stage=production"),
            (Vendor + "healthcheck-interval", "20")) with
        {
            Listeners = [Tcp(53, 30053), Udp(53, 30053), Tcp(80, 30081), Tcp(443, 30443), Tcp(8443, 30844)],
            Nodes = [rig.Node(1), rig.Node(2), rig.Node(3)],
            SourceRanges = SourcesAfter.Select(IPNetwork.Parse).ToValueList(),
        };
    }

    public static Listener Tcp(int port, int nodePort) => new(new ListenerKey(TransportProtocol.Tcp, port), nodePort);

    public static Listener Udp(int port, int nodePort) => new(new ListenerKey(TransportProtocol.Udp, port), nodePort);
}
