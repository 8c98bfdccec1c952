using System.Globalization;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.State;

/// <summary>Everything there is in the account. Used under the fake's lock only.</summary>
internal sealed class Cloud
{
    private readonly TimeProvider _time;
    private ulong _ids;
    private long _indexed = -1;
    private ILookup<string, FakeListener> _byLoadBalancer = Enumerable.Empty<FakeListener>().ToLookup(listener => listener.Arn);
    private ILookup<string, FakeListener> _byTargetGroup = Enumerable.Empty<FakeListener>().ToLookup(listener => listener.Arn);

    public Cloud(FakeAwsSettings settings, TimeProvider time)
    {
        Settings = settings;
        _time = time;
        LoadBalancers = new Store<FakeLoadBalancer>(item => item.Arn, () => Now, settings);
        TargetGroups = new Store<FakeTargetGroup>(item => item.Arn, () => Now, settings);
        Listeners = new Store<FakeListener>(item => item.Arn, () => Now, settings);
        SecurityGroups = new Store<FakeSecurityGroup>(item => item.Id, () => Now, settings);
        Targets = new TargetBook(this);
    }

    public FakeAwsSettings Settings { get; }

    /// <summary>The fake's one lock; nothing is awaited under it.</summary>
    public Lock Gate { get; } = new();

    public DateTimeOffset Now => _time.GetUtcNow() + Settings.ClockSkew;

    public Store<FakeLoadBalancer> LoadBalancers { get; }

    public Store<FakeTargetGroup> TargetGroups { get; }

    public Store<FakeListener> Listeners { get; }

    public Store<FakeSecurityGroup> SecurityGroups { get; }

    public TargetBook Targets { get; }

    public List<LingeringInterfaces> Lingering { get; } = [];

    public SortedDictionary<string, FakeVpc> Vpcs { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, FakeSubnet> Subnets { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, FakeInstance> Instances { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, FakeAddress> Addresses { get; } = new(StringComparer.Ordinal);

    /// <summary>Addresses of ip targets that do not answer health checks.</summary>
    public HashSet<string> UnhealthyAddresses { get; } = new(StringComparer.Ordinal);

    public List<FakeZoneInfo> Zones { get; } = [];

    public HashSet<string> Certificates { get; } = new(StringComparer.Ordinal);

    /// <summary>Prefix lists with the number of rules that each counts for.</summary>
    public Dictionary<string, int> PrefixLists { get; } = new(StringComparer.Ordinal);

    /// <summary>16 hexadecimal digits, never the same.</summary>
    public string NewId() => (++_ids * 0x9E3779B97F4A7C15UL).ToString("x16", CultureInfo.InvariantCulture);

    public string Arn(string resource) => $"arn:aws:elasticloadbalancing:{Settings.Region}:{Settings.AccountId}:{resource}";

    public FakeLoadBalancer LoadBalancer(string arn) => LoadBalancers.Visible(CheckArn(arn, "loadbalancer"))
        ?? throw new AwsErrorException("LoadBalancerNotFound", $"Load balancer '{arn}' not found");

    public FakeTargetGroup TargetGroup(string arn) => TargetGroups.Visible(CheckArn(arn, "targetgroup"))
        ?? throw new AwsErrorException("TargetGroupNotFound", $"Target groups '{arn}' not found");

    public FakeListener Listener(string arn) => Listeners.Visible(CheckArn(arn, "listener"))
        ?? throw new AwsErrorException("ListenerNotFound", $"One or more listeners not found: '{arn}'");

    public IEnumerable<FakeListener> ListenersOf(string loadBalancerArn)
    {
        Index();
        return _byLoadBalancer[loadBalancerArn];
    }

    /// <summary>The listeners that forward to the group, whatever the weight.</summary>
    public IEnumerable<FakeListener> ListenersTo(string targetGroupArn)
    {
        Index();
        return _byTargetGroup[targetGroupArn];
    }

    public IEnumerable<string> LoadBalancersTo(string targetGroupArn) =>
        ListenersTo(targetGroupArn).Select(listener => listener.LoadBalancerArn).Distinct();

    /// <summary>Groups and Elastic IPs that interfaces of load balancers that are gone still hold.</summary>
    public IEnumerable<LingeringInterfaces> StillLingering() => Lingering.Where(held => held.Until > Now);

    private void Index()
    {
        if (_indexed == Listeners.Version)
        {
            return;
        }

        _byLoadBalancer = Listeners.All.ToLookup(listener => listener.LoadBalancerArn);
        _byTargetGroup = Listeners.All
            .SelectMany(listener => listener.Forwards.Select(forward => (forward.TargetGroupArn, Listener: listener)))
            .ToLookup(pair => pair.TargetGroupArn, pair => pair.Listener);
        _indexed = Listeners.Version;
    }

    private string CheckArn(string arn, string kind) => arn.StartsWith(Arn(kind + "/"), StringComparison.Ordinal)
        ? arn
        : throw AwsErrorException.Validation($"'{arn}' is not a valid {kind} ARN");
}
