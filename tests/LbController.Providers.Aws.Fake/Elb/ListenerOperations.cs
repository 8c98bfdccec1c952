using System.Collections.Immutable;
using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Elb;

/// <summary>Listeners and their attributes.</summary>
/// <param name="cloud">What there is.</param>
internal sealed class ListenerOperations(Cloud cloud)
{
    private const string Protocols = "<HTTP|HTTPS|TCP|TLS|UDP|TCP_UDP|GENEVE>";

    private const string ActionSchema = "[]{Type*<forward|authenticate-oidc|authenticate-cognito|redirect|fixed-response> Order#1-50000 TargetGroupArn"
        + " ForwardConfig{TargetGroups[]{TargetGroupArn* Weight#} TargetGroupStickinessConfig{Enabled! DurationSeconds#}}} ";

    private readonly ListenerRules _rules = new(cloud);

    public IEnumerable<Operation> Operations =>
    [
        Operation.Elb(
            "CreateListener",
            "LoadBalancerArn* Protocol" + Protocols + " Port#1-65535 SslPolicy Certificates[]{CertificateArn*} AlpnPolicy[] DefaultActions*" + ActionSchema + ResourceTags.Schema,
            Create),
        Operation.Elb("DescribeListeners", "LoadBalancerArn ListenerArns[] " + Page.Schema, Describe),
        Operation.Elb(
            "ModifyListener",
            "ListenerArn* Protocol" + Protocols + " Port#1-65535 SslPolicy Certificates[]{CertificateArn*} AlpnPolicy[] DefaultActions" + ActionSchema,
            Modify),
        Operation.Elb("DeleteListener", "ListenerArn*", Delete),
        Operation.Elb("DescribeListenerAttributes", "ListenerArn*", (input, reply) =>
            AttributeBook.Write(reply, cloud.Listener(input.Text("ListenerArn")).Attributes)),
        Operation.Elb("ModifyListenerAttributes", "ListenerArn* " + AttributeBook.InputSchema, ModifyAttributes),
    ];

    private void Create(Input input, XmlText reply)
    {
        FakeLoadBalancer balancer = cloud.LoadBalancer(input.Text("LoadBalancerArn"));
        if (input.TextOrNull("Protocol") is not { } protocol || input.Integer("Port") is not { } port)
        {
            throw AwsErrorException.Validation("A listener needs a protocol and a port");
        }

        FakeListener? present = cloud.ListenersOf(balancer.Arn).FirstOrDefault(listener => listener.Port == port);
        FakeListener wanted = ListenerRules.Complete(new FakeListener
        {
            Arn = present?.Arn ?? cloud.Arn($"listener/net/{balancer.Name}/{balancer.Arn[^16..]}/{cloud.NewId()}"),
            LoadBalancerArn = balancer.Arn,
            Port = port,
            Protocol = protocol,
            SslPolicy = input.TextOrNull("SslPolicy"),
            DefaultCertificate = Certificate(input),
            AlpnPolicy = Alpn(input),
            Forwards = _rules.Forwards(input),
            Attributes = AttributesOf(protocol).Defaults,
            Tags = ResourceTags.Read(input.List("Tags"), cloud.Settings.Quotas.TagsPerResource),
        });
        if (present is not null)
        {
            reply.List("Listeners", [IsSame(present, wanted) ? present : throw Duplicate(port)], item => Write(reply, item));
            return;
        }

        _rules.Check(wanted);
        if (cloud.ListenersOf(balancer.Arn).Count() >= cloud.Settings.Quotas.ListenersPerLoadBalancer)
        {
            throw new AwsErrorException("TooManyListeners", "The maximum number of listeners per load balancer has been reached");
        }

        cloud.Listeners.Add(wanted);
        Settle(wanted, null, "CreateListener");
        reply.List("Listeners", [wanted], item => Write(reply, item));
    }

    private static bool IsSame(FakeListener present, FakeListener wanted) =>
        present.Protocol == wanted.Protocol && present.SslPolicy == wanted.SslPolicy && present.DefaultCertificate == wanted.DefaultCertificate
        && present.AlpnPolicy == wanted.AlpnPolicy
        && present.Forwards.Select(item => (item.TargetGroupArn, item.EffectiveWeight)).SequenceEqual(wanted.Forwards.Select(item => (item.TargetGroupArn, item.EffectiveWeight)));

    private void Describe(Input input, XmlText reply)
    {
        IReadOnlyList<string> arns = input.Texts("ListenerArns");
        string? balancer = input.TextOrNull("LoadBalancerArn");
        Names.CheckLookup(arns, balancer is null ? [] : [balancer]);
        if (arns.Count == 0 && balancer is null)
        {
            throw AwsErrorException.Validation("Either listener ARNs or a load balancer ARN must be specified");
        }

        IEnumerable<(long Sequence, FakeListener Value)> items;
        if (balancer is null)
        {
            items = Page.Number(arns.Distinct().Select(cloud.Listener).ToList(), input);
        }
        else
        {
            string arn = cloud.LoadBalancer(balancer).Arn;
            items = cloud.Listeners.Listed(Page.After(input)).Where(item => item.Value.LoadBalancerArn == arn);
        }

        Page.Write(reply, input, "Listeners", items, item => Write(reply, item));
    }

    private void Modify(Input input, XmlText reply)
    {
        FakeListener before = cloud.Listener(input.Text("ListenerArn"));
        string protocol = input.TextOr("Protocol", before.Protocol);
        int port = input.Integer("Port") ?? before.Port;
        bool keepsTls = protocol == "TLS" && before.Protocol == "TLS";
        FakeListener after = ListenerRules.Complete(before with
        {
            Protocol = protocol,
            Port = port,
            SslPolicy = input.TextOrNull("SslPolicy") ?? (keepsTls ? before.SslPolicy : null),
            DefaultCertificate = Certificate(input) ?? (keepsTls ? before.DefaultCertificate : null),
            MoreCertificates = keepsTls ? before.MoreCertificates : [],
            AlpnPolicy = input.Has("AlpnPolicy") ? Alpn(input) : keepsTls ? before.AlpnPolicy : null,
            Forwards = input.List("DefaultActions").Count > 0 ? _rules.Forwards(input) : before.Forwards,
            Attributes = AttributesOf(protocol) == AttributesOf(before.Protocol) ? before.Attributes : AttributesOf(protocol).Defaults,
        });
        if (port != before.Port && cloud.ListenersOf(before.LoadBalancerArn).Any(other => other.Port == port))
        {
            throw Duplicate(port);
        }

        _rules.Check(after);
        cloud.Listeners.Replace(after);
        if (port != before.Port)
        {
            cloud.Targets.NoteGone(before, "ModifyListener");
        }

        Settle(after, before, "ModifyListener");
        reply.List("Listeners", [after], item => Write(reply, item));
    }

    private void Delete(Input input, XmlText reply)
    {
        FakeListener listener = cloud.Listener(input.Text("ListenerArn"));
        cloud.Listeners.Remove(listener.Arn);
        cloud.Targets.NoteGone(listener, "DeleteListener");
        cloud.Targets.Settle(listener.Forwards.Select(forward => forward.TargetGroupArn), "DeleteListener");
    }

    private void Settle(FakeListener after, FakeListener? before, string cause)
    {
        cloud.Targets.Settle(
            after.Forwards.Concat(before is null ? [] : before.Forwards).Select(forward => forward.TargetGroupArn),
            cause);
        cloud.Targets.NoteServing(after, cause);
    }

    private void ModifyAttributes(Input input, XmlText reply)
    {
        FakeListener listener = cloud.Listener(input.Text("ListenerArn"));
        ImmutableSortedDictionary<string, string> changed = AttributesOf(listener.Protocol).Change(listener.Attributes, input);
        cloud.Listeners.Replace(listener with { Attributes = changed });
        AttributeBook.Write(reply, changed);
    }

    private static AttributeBook AttributesOf(string protocol) => protocol is "TCP" or "TCP_UDP" ? AttributeBook.Listener : AttributeBook.None;

    private static string? Certificate(Input input)
    {
        IReadOnlyList<Input> certificates = input.List("Certificates");
        return certificates.Count switch
        {
            0 => null,
            1 => certificates[0].Text("CertificateArn"),
            _ => throw AwsErrorException.Validation("Exactly one certificate must be specified"),
        };
    }

    private static string? Alpn(Input input)
    {
        IReadOnlyList<string> policies = input.Texts("AlpnPolicy");
        return policies.Count switch
        {
            0 => null,
            1 => policies[0],
            _ => throw AwsErrorException.Validation("At most one ALPN policy"),
        };
    }

    private static AwsErrorException Duplicate(int port) => new("DuplicateListener", $"A listener already exists on this port for this load balancer: {port}");

    private static void Write(XmlText reply, FakeListener item)
    {
        reply.Value("ListenerArn", item.Arn)
            .Value("LoadBalancerArn", item.LoadBalancerArn)
            .Value("Port", item.Port)
            .Value("Protocol", item.Protocol);
        if (item.DefaultCertificate is { } certificate)
        {
            reply.List("Certificates", [certificate], arn => reply.Value("CertificateArn", arn));
        }

        reply.Value("SslPolicy", item.SslPolicy);
        reply.List("DefaultActions", [item.Forwards], forwards =>
        {
            reply.Value("Type", "forward").Value("Order", 1).Value("TargetGroupArn", forwards.Length == 1 ? forwards[0].TargetGroupArn : null);
            reply.Group("ForwardConfig", () =>
            {
                reply.List("TargetGroups", forwards, forward =>
                    reply.Value("TargetGroupArn", forward.TargetGroupArn).Value("Weight", forward.EffectiveWeight));
                reply.Group("TargetGroupStickinessConfig", () => reply.Value("Enabled", false));
            });
        });
        if (item.AlpnPolicy is { } alpn)
        {
            reply.Values("AlpnPolicy", [alpn]);
        }
    }
}
