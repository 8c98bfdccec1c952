using System.Collections.Immutable;
using System.Globalization;
using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Elb;

/// <summary>Target groups and their attributes.</summary>
/// <param name="cloud">What there is.</param>
internal sealed class TargetGroupOperations(Cloud cloud)
{
    private const string Protocols = "<HTTP|HTTPS|TCP|TLS|UDP|TCP_UDP|GENEVE>";

    private const string HealthSchema = "HealthCheckProtocol" + Protocols
        + " HealthCheckPort HealthCheckEnabled! HealthCheckPath@1-1024 HealthCheckIntervalSeconds#5-300 HealthCheckTimeoutSeconds#2-120"
        + " HealthyThresholdCount#2-10 UnhealthyThresholdCount#2-10 Matcher{HttpCode GrpcCode} ";

    public IEnumerable<Operation> Operations =>
    [
        Operation.Elb(
            "CreateTargetGroup",
            "Name* Protocol" + Protocols + " Port#1-65535 VpcId TargetType<instance|ip|lambda|alb> IpAddressType<ipv4|ipv6> " + HealthSchema + ResourceTags.Schema,
            Create),
        Operation.Elb("DescribeTargetGroups", "LoadBalancerArn TargetGroupArns[] Names[] " + Page.Schema, Describe),
        Operation.Elb("ModifyTargetGroup", "TargetGroupArn* " + HealthSchema, Modify),
        Operation.Elb("DeleteTargetGroup", "TargetGroupArn*", Delete),
        Operation.Elb("DescribeTargetGroupAttributes", "TargetGroupArn*", (input, reply) =>
            AttributeBook.Write(reply, cloud.TargetGroup(input.Text("TargetGroupArn")).Attributes)),
        Operation.Elb("ModifyTargetGroupAttributes", "TargetGroupArn* " + AttributeBook.InputSchema, ModifyAttributes),
    ];

    private void Create(Input input, XmlText reply)
    {
        string name = Names.Check(input.Text("Name"), "Target group");
        FakeTargetGroup? present = cloud.TargetGroups.All.FirstOrDefault(other => other.Name == name);
        FakeTargetGroup wanted = Build(name, input, present);
        if (present is not null)
        {
            bool same = present.Protocol == wanted.Protocol && present.Port == wanted.Port && present.VpcId == wanted.VpcId
                && present.TargetType == wanted.TargetType && present.IpAddressType == wanted.IpAddressType && present.Health == wanted.Health;
            wanted = same
                ? present
                : throw new AwsErrorException("DuplicateTargetGroupName", $"A target group with the same name '{name}' exists, but with different settings");
        }
        else
        {
            if (cloud.TargetGroups.Count >= cloud.Settings.Quotas.TargetGroups)
            {
                throw new AwsErrorException("TooManyTargetGroups", "The maximum number of target groups has been reached");
            }

            cloud.TargetGroups.Add(wanted);
        }

        reply.List("TargetGroups", [wanted], item => Write(reply, item));
    }

    private FakeTargetGroup Build(string name, Input input, FakeTargetGroup? present)
    {
        string type = input.TextOr("TargetType", "instance");
        if (type is "lambda" or "alb" || input.TextOrNull("Protocol") is not ("TCP" or "UDP" or "TCP_UDP" or "TLS") || input.Integer("Port") is not { } port)
        {
            throw AwsErrorException.Configuration("A target group for Network Load Balancers needs a protocol (TCP, UDP, TCP_UDP, TLS), a port, and instances or addresses");
        }

        string vpc = input.TextOrNull("VpcId") ?? throw AwsErrorException.Validation("A VPC ID must be specified");
        if (!cloud.Vpcs.ContainsKey(vpc))
        {
            throw AwsErrorException.Validation($"The VPC ID '{vpc}' is not found");
        }

        string protocol = input.Text("Protocol");
        string family = input.TextOr("IpAddressType", "ipv4");
        ImmutableSortedDictionary<string, string> attributes = AttributeBook.TargetGroup.Defaults;
        bool keepsClient = type == "instance" || protocol is "UDP" or "TCP_UDP";
        var first = new FakeHealthCheck("TCP", "traffic-port", null, 30, 10, 5, 2, null);
        return new FakeTargetGroup
        {
            Arn = present?.Arn ?? cloud.Arn($"targetgroup/{name}/{cloud.NewId()}"),
            Name = name,
            Protocol = protocol,
            Port = port,
            VpcId = vpc,
            TargetType = type,
            IpAddressType = family,
            Health = Health(first, input, isNew: true),
            Attributes = attributes
                .SetItem("preserve_client_ip.enabled", keepsClient ? "true" : "false")
                .SetItem("deregistration_delay.connection_termination.enabled", protocol is "UDP" or "TCP_UDP" ? "true" : "false"),
            Tags = ResourceTags.Read(input.List("Tags"), cloud.Settings.Quotas.TagsPerResource),
        };
    }

    private static FakeHealthCheck Health(FakeHealthCheck present, Input input, bool isNew)
    {
        string protocol = input.TextOr("HealthCheckProtocol", present.Protocol);
        if (protocol is not ("TCP" or "HTTP" or "HTTPS"))
        {
            throw AwsErrorException.Validation($"Health check protocol '{protocol}' is not supported");
        }

        if (input.Boolean("HealthCheckEnabled") == false)
        {
            throw AwsErrorException.Configuration("Health checks must be enabled for target groups with instances or addresses");
        }

        bool http = protocol != "TCP";
        if (!http && (input.Has("HealthCheckPath") || input.Has("Matcher")))
        {
            throw AwsErrorException.Configuration("Health check path and matcher are not supported for health check protocol TCP");
        }

        string port = input.TextOr("HealthCheckPort", present.Port);
        bool isNumber = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 65535;
        if (port != "traffic-port" && !isNumber)
        {
            throw AwsErrorException.Validation($"Health check port '{port}' must be 'traffic-port' or in the range of 1-65535");
        }

        string? path = http ? input.TextOrNull("HealthCheckPath") ?? present.Path ?? "/" : null;
        if (path is not null && !path.StartsWith('/'))
        {
            throw AwsErrorException.Validation($"Health check path '{path}' must begin with '/'");
        }

        int interval = input.Integer("HealthCheckIntervalSeconds") ?? present.IntervalSeconds;
        int timeout = input.Integer("HealthCheckTimeoutSeconds") ?? (isNew && protocol == "HTTP" ? 6 : Math.Min(present.TimeoutSeconds, isNew ? interval : int.MaxValue));
        return interval < timeout
            ? throw AwsErrorException.Validation("Health check interval must not be less than the timeout.")
            : new FakeHealthCheck(
                protocol,
                port,
                path,
                interval,
                timeout,
                input.Integer("HealthyThresholdCount") ?? present.HealthyThreshold,
                input.Integer("UnhealthyThresholdCount") ?? present.UnhealthyThreshold,
                http ? input.Structure("Matcher")?.TextOrNull("HttpCode") ?? present.SuccessCodes ?? "200-399" : null);
    }

    private void Describe(Input input, XmlText reply)
    {
        IReadOnlyList<string> arns = input.Texts("TargetGroupArns");
        IReadOnlyList<string> names = input.Texts("Names");
        string? balancer = input.TextOrNull("LoadBalancerArn");
        Names.CheckLookup(arns, names, balancer is null ? [] : [balancer]);
        IEnumerable<(long Sequence, FakeTargetGroup Value)> items;
        if (balancer is not null)
        {
            string arn = cloud.LoadBalancer(balancer).Arn;
            items = cloud.TargetGroups.Listed(Page.After(input)).Where(item => cloud.LoadBalancersTo(item.Value.Arn).Contains(arn));
        }
        else if (arns.Count > 0)
        {
            items = Page.Number(arns.Distinct().Select(cloud.TargetGroup).ToList(), input);
        }
        else
        {
            items = names.Count > 0
                ? Page.Number(names.Distinct().Select(ByName).ToList(), input)
                : cloud.TargetGroups.Listed(Page.After(input));
        }

        ILookup<string, string> balancers = cloud.Listeners.All
            .SelectMany(listener => listener.Forwards.Select(forward => (forward.TargetGroupArn, listener.LoadBalancerArn)))
            .Distinct()
            .ToLookup(pair => pair.TargetGroupArn, pair => pair.LoadBalancerArn);
        Page.Write(reply, input, "TargetGroups", items, item => Write(reply, item, balancers[item.Arn]));
    }

    private FakeTargetGroup ByName(string name) =>
        cloud.TargetGroups.All.FirstOrDefault(item => item.Name == name && cloud.TargetGroups.Visible(item.Arn) is not null)
        ?? throw new AwsErrorException("TargetGroupNotFound", $"One or more target groups not found: '{name}'");

    private void Modify(Input input, XmlText reply)
    {
        FakeTargetGroup group = cloud.TargetGroup(input.Text("TargetGroupArn"));
        group = group with { Health = Health(group.Health, input, isNew: false) };
        cloud.TargetGroups.Replace(group);
        reply.List("TargetGroups", [group], item => Write(reply, item));
    }

    private void Delete(Input input, XmlText reply)
    {
        string arn = input.Text("TargetGroupArn");
        if (!cloud.TargetGroups.TryGet(arn, out FakeTargetGroup? group))
        {
            return;
        }

        if (cloud.ListenersTo(arn).Any() || group.ReleasedAt + cloud.Settings.TargetGroupRelease > cloud.Now)
        {
            throw new AwsErrorException("ResourceInUse", $"Target group '{arn}' is currently in use by a listener or a rule");
        }

        cloud.TargetGroups.Remove(arn);
        cloud.Targets.DropGroup(arn);
    }

    private void ModifyAttributes(Input input, XmlText reply)
    {
        FakeTargetGroup group = cloud.TargetGroup(input.Text("TargetGroupArn"));
        ImmutableSortedDictionary<string, string> changed = AttributeBook.TargetGroup.Change(group.Attributes, input);
        if (group.Protocol is "UDP" or "TCP_UDP" && changed["preserve_client_ip.enabled"] == "false")
        {
            throw AwsErrorException.Configuration("Client IP preservation cannot be disabled for UDP and TCP_UDP target groups");
        }

        if (group.Protocol == "TLS" && changed["stickiness.enabled"] == "true")
        {
            throw AwsErrorException.Configuration("Stickiness is not supported for TLS target groups");
        }

        if (changed["target_health_state.unhealthy.draining_interval_seconds"] != "0"
            && changed["target_health_state.unhealthy.connection_termination.enabled"] == "true")
        {
            throw AwsErrorException.Configuration("The draining interval needs target_health_state.unhealthy.connection_termination.enabled=false");
        }

        cloud.TargetGroups.Replace(group with { Attributes = changed });
        AttributeBook.Write(reply, changed);
    }

    private void Write(XmlText reply, FakeTargetGroup item) => Write(reply, item, cloud.LoadBalancersTo(item.Arn));

    private static void Write(XmlText reply, FakeTargetGroup item, IEnumerable<string> balancers)
    {
        reply.Value("TargetGroupArn", item.Arn)
            .Value("TargetGroupName", item.Name)
            .Value("Protocol", item.Protocol)
            .Value("Port", item.Port)
            .Value("VpcId", item.VpcId)
            .Value("HealthCheckProtocol", item.Health.Protocol)
            .Value("HealthCheckPort", item.Health.Port)
            .Value("HealthCheckEnabled", true)
            .Value("HealthCheckIntervalSeconds", item.Health.IntervalSeconds)
            .Value("HealthCheckTimeoutSeconds", item.Health.TimeoutSeconds)
            .Value("HealthyThresholdCount", item.Health.HealthyThreshold)
            .Value("UnhealthyThresholdCount", item.Health.UnhealthyThreshold)
            .Value("HealthCheckPath", item.Health.Path);
        if (item.Health.SuccessCodes is { } codes)
        {
            reply.Group("Matcher", () => reply.Value("HttpCode", codes));
        }

        reply.Values("LoadBalancerArns", balancers)
            .Value("TargetType", item.TargetType)
            .Value("IpAddressType", item.IpAddressType);
    }
}
