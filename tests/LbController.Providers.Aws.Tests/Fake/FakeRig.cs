using System.Text.RegularExpressions;
using LbController.Providers.Aws.Fake;
using LbController.Testing;

namespace LbController.Providers.Aws.Tests.Fake;

/// <summary>A fake with the standard world and a client that speaks to it over the wire format.</summary>
internal sealed partial class FakeRig : IDisposable
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly HttpClient _http;

    public FakeRig(int instances = 3, bool ipv6 = false, Uri? endpoint = null, HttpMessageHandler? handler = null, FakeAws? fake = null)
    {
        Aws = fake ?? new FakeAws(Time);
        if (fake is null)
        {
            IReadOnlyList<FakeInstance> nodes = Aws.World.AddStandard(instances: instances, ipv6: ipv6);
            for (int i = 0; i < nodes.Count; i++)
            {
                _names[$"node{i}"] = nodes[i].Id;
            }
        }

        _http = new HttpClient(handler ?? Aws.CreateHandler()) { BaseAddress = endpoint ?? new Uri("http://aws.test/") };
    }

    public ManualTimeProvider Time { get; } = new();

    public FakeAws Aws { get; }

    public string this[string name]
    {
        get => _names[name];
        set => _names[name] = value;
    }

    public void Dispose() => _http.Dispose();

    /// <summary>
    /// Sends <c>CreateTargetGroup Name=x Port=80</c>: blanks between, <c>{name}</c> for what the rig knows, lists as <c>Subnets.1</c>, <c>_</c> for
    /// a blank in a value.
    /// </summary>
    public async Task<WireAnswer> CallAsync(string call)
    {
        string[] words = Known().Replace(call, match => _names[match.Groups[1].Value]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool ec2 = Ec2Action().IsMatch(words[0]);
        var form = new List<KeyValuePair<string, string>>
        {
            new("Action", words[0]),
            new("Version", ec2 ? "2016-11-15" : "2015-12-01"),
        };
        foreach (string word in words.Skip(1))
        {
            string[] pair = word.Split('=', 2);
            form.Add(new(ec2 ? pair[0] : Index().Replace(pair[0], ".member.$1"), pair[1].Replace('_', pair[0].EndsWith("Description", StringComparison.Ordinal) ? ' ' : '_')));
        }

        return await SendAsync(ec2 ? "ec2" : "elasticloadbalancing", form);
    }

    /// <summary>As <see cref="CallAsync"/>, and it has to succeed; remembers an element of the answer under a name.</summary>
    public async Task<WireAnswer> DoAsync(string call, string? name = null, string? element = null)
    {
        WireAnswer answer = await CallAsync(call);
        Assert.True(answer.Code == "OK", $"{call}: {answer.Body}");
        if (name is not null && element is not null)
        {
            _names[name] = answer.Text(element);
        }

        return answer;
    }

    public async Task<WireAnswer> SendAsync(
        string service,
        IEnumerable<KeyValuePair<string, string>> form,
        string keyId = FakeAws.DefaultKeyId,
        string secret = FakeAws.DefaultSecret,
        string? token = null,
        string region = "eu-west-1",
        TimeSpan skew = default,
        Action<HttpRequestMessage>? spoil = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _http.BaseAddress) { Content = new FormUrlEncodedContent(form) };
        string body = await request.Content.ReadAsStringAsync();
        if (keyId.Length > 0)
        {
            RequestSigner.Sign(request, body, keyId, secret, region, service, Time.GetUtcNow() + skew, token);
        }

        spoil?.Invoke(request);
        using HttpResponseMessage response = await _http.SendAsync(request);
        return new WireAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Date);
    }

    /// <summary>
    /// An internal load balancer {lb} in zones a and b with {sg}; groups {tcp}, {udp}, {both}, {tls}, {free} on port 30000; a listener {listener} TCP 80 to {tcp}.
    /// </summary>
    public async Task<FakeRig> WithLoadBalancerAsync()
    {
        await DoAsync("CreateSecurityGroup GroupName=front GroupDescription=front VpcId=vpc-1", "sg", "groupId");
        await DoAsync(
            "CreateLoadBalancer Name=lb Type=network Scheme=internal Subnets.1=subnet-private-a Subnets.2=subnet-private-b SecurityGroups.1={sg}",
            "lb",
            "LoadBalancerArn");
        foreach ((string name, string protocol) in new[] { ("tcp", "TCP"), ("udp", "UDP"), ("both", "TCP_UDP"), ("tls", "TLS"), ("free", "TCP") })
        {
            await DoAsync($"CreateTargetGroup Name={name} Protocol={protocol} Port=30000 VpcId=vpc-1", name, "TargetGroupArn");
        }

        await DoAsync(
            "CreateListener LoadBalancerArn={lb} Protocol=TCP Port=80 DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn={tcp}",
            "listener",
            "ListenerArn");
        return this;
    }

    /// <summary>The states of a group's targets, as DescribeTargetHealth tells them.</summary>
    public async Task<string> HealthAsync(string group)
    {
        WireAnswer answer = await DoAsync($"DescribeTargetHealth TargetGroupArn={{{group}}}");
        return string.Join(' ', answer.All("State"));
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Known();

    [GeneratedRegex(@"\.(\d+)")]
    private static partial Regex Index();

    [GeneratedRegex("^(Describe(Subnets|Vpcs|RouteTables|AvailabilityZones|Instances|SecurityGroups|Addresses)|CreateSecurityGroup|DeleteSecurityGroup|AuthorizeSecurityGroupIngress|RevokeSecurityGroupIngress|CreateTags|DeleteTags)$")]
    private static partial Regex Ec2Action();
}
