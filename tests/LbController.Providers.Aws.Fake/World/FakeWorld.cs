using System.Collections.Immutable;
using LbController.Providers.Aws.Fake.State;

namespace LbController.Providers.Aws.Fake;

/// <summary>Builds and changes what load balancers stand on: network, instances, addresses, certificates. Any thread.</summary>
public sealed class FakeWorld
{
    private readonly Cloud _cloud;

    internal FakeWorld(Cloud cloud) => _cloud = cloud;

    public IReadOnlyList<FakeSubnet> Subnets => Locked(() => _cloud.Subnets.Values.ToList());

    public IReadOnlyList<FakeInstance> Instances => Locked(() => _cloud.Instances.Values.ToList());

    /// <summary>
    /// A VPC <c>vpc-1</c> (10.0.0.0/16) in three zones, each with a public and a private subnet (<c>subnet-public-a</c>, <c>subnet-private-a</c>)
    /// that carry the roles' tags, a node group <c>sg-nodes</c> with the cluster's tag, and instances spread over the private subnets.
    /// </summary>
    /// <param name="cluster">Name for the tag <c>kubernetes.io/cluster/…</c>.</param>
    /// <param name="instances">How many.</param>
    /// <param name="ipv6">Whether VPC and subnets have IPv6 blocks.</param>
    /// <returns>The instances, in the order of their making.</returns>
    public IReadOnlyList<FakeInstance> AddStandard(string cluster = "test", int instances = 3, bool ipv6 = false)
    {
        AddVpc("vpc-1", "10.0.0.0/16", ipv6 ? "2001:db8:1::/56" : null);
        int number = 0;
        foreach (char zone in "abc")
        {
            foreach (bool isPublic in new[] { true, false })
            {
                string kind = isPublic ? "public" : "private";
                AddSubnet(new FakeSubnet($"subnet-{kind}-{zone}", "vpc-1", _cloud.Settings.Region + zone, $"10.0.{number * 16}.0/20", isPublic)
                {
                    Ipv6CidrBlock = ipv6 ? $"2001:db8:1:{number:x}::/64" : null,
                    Tags = Tags((isPublic ? "kubernetes.io/role/elb" : "kubernetes.io/role/internal-elb", "1"), ($"kubernetes.io/cluster/{cluster}", "shared")),
                });
                number++;
            }
        }

        AddSecurityGroup("sg-nodes", "nodes", "vpc-1", ($"kubernetes.io/cluster/{cluster}", "owned"));
        return [.. Enumerable.Range(0, instances).Select(index => AddInstance($"subnet-private-{"abc"[index % 3]}", "sg-nodes"))];
    }

    public FakeVpc AddVpc(string id, string cidr, string? ipv6 = null, bool hasInternetGateway = true) => Locked(() =>
        _cloud.Vpcs[id] = new FakeVpc(id, [cidr], ipv6 is null ? [] : [ipv6], hasInternetGateway));

    /// <summary>Adds it, or puts it in the place of the one with the same id. Its zone is made where it is new.</summary>
    public FakeSubnet AddSubnet(FakeSubnet subnet) => Locked(() =>
    {
        if (!_cloud.Zones.Exists(zone => zone.Name == subnet.ZoneName))
        {
            _cloud.Zones.Add(new FakeZoneInfo(subnet.ZoneName, $"fake-az{_cloud.Zones.Count + 1}"));
        }

        return _cloud.Subnets[subnet.Id] = subnet;
    });

    /// <summary>Changes a subnet: its free addresses, tags, blocks.</summary>
    public void ChangeSubnet(string id, Func<FakeSubnet, FakeSubnet> change) => Locked(() => _cloud.Subnets[id] = change(_cloud.Subnets[id]));

    public void AddZone(FakeZoneInfo zone) => Locked(() => _cloud.Zones.Add(zone));

    public FakeSecurityGroup AddSecurityGroup(string id, string name, string vpcId, params (string Key, string Value)[] tags) => Locked(() =>
    {
        var group = new FakeSecurityGroup { Id = id, Name = name, VpcId = vpcId, Description = name, Tags = Tags(tags) };
        _cloud.SecurityGroups.Add(group);
        return group;
    });

    /// <param name="subnetId">Where.</param>
    /// <param name="securityGroups">Of its one interface.</param>
    public FakeInstance AddInstance(string subnetId, params string[] securityGroups) => Locked(() =>
    {
        string id = _cloud.NewId();
        int number = _cloud.Instances.Count + 10;
        string prefix = string.Join('.', _cloud.Subnets[subnetId].CidrBlock.Split('.')[..2]);
        string third = _cloud.Subnets[subnetId].CidrBlock.Split('.')[2];
        return Put(new FakeInstance("i-0" + id, subnetId, [new FakeInterface("eni-0" + id, 0, [.. securityGroups])])
        {
            PrivateIpAddress = $"{prefix}.{int.Parse(third) + (number / 250)}.{(number % 250) + 4}",
        });
    });

    /// <summary>Puts an instance of the test's own making.</summary>
    public FakeInstance AddInstance(FakeInstance instance) => Locked(() => Put(instance));

    /// <summary>Whether the targets of an instance, or of the address of an ip target, answer health checks from now on.</summary>
    public void SetHealthy(string id, bool healthy) => Locked(() =>
    {
        if (_cloud.Instances.TryGetValue(id, out FakeInstance? instance))
        {
            _cloud.Instances[id] = instance with { IsHealthy = healthy };
        }
        else
        {
            _ = healthy ? _cloud.UnhealthyAddresses.Remove(id) : _cloud.UnhealthyAddresses.Add(id);
        }

        NoteAll(id, healthy ? "target is healthy" : "target is unhealthy");
    });

    /// <summary><c>running</c>, <c>stopped</c>, <c>terminated</c>: the last takes its targets away, as AWS does.</summary>
    public void SetState(string instanceId, string state) => Locked(() =>
    {
        _cloud.Instances[instanceId] = _cloud.Instances[instanceId] with { State = state };
        if (state == "terminated")
        {
            foreach (FakeTargetGroup group in _cloud.TargetGroups.All)
            {
                foreach (TargetEntry entry in _cloud.Targets.Of(group.Arn).Where(entry => entry.Id == instanceId).ToList())
                {
                    _cloud.Targets.Drop(group.Arn, entry.Id, entry.Port);
                    _cloud.Targets.Note(group.Arn, "instance terminated");
                }
            }
        }

        NoteAll(instanceId, "instance " + state);
    });

    /// <summary>The instance is no longer known at all: DescribeInstances says NotFound.</summary>
    public void ForgetInstance(string instanceId) => Locked(() => _cloud.Instances.Remove(instanceId));

    public FakeAddress AddElasticIp(string allocationId, string publicIp, bool busy = false) => Locked(() =>
        _cloud.Addresses[allocationId] = new FakeAddress(allocationId, publicIp) { IsBusyElsewhere = busy });

    /// <summary>A certificate of ACM, in the fake's region where none is given. Returns its ARN.</summary>
    public string AddCertificate(string id, string? region = null) => Locked(() =>
    {
        string arn = $"arn:aws:acm:{region ?? _cloud.Settings.Region}:{_cloud.Settings.AccountId}:certificate/{id}";
        _cloud.Certificates.Add(arn);
        return arn;
    });

    /// <param name="id"><c>pl-…</c>.</param>
    /// <param name="entries">How many rules it counts for.</param>
    public void AddPrefixList(string id, int entries = 1) => Locked(() => _cloud.PrefixLists[id] = entries);

    /// <summary>A load balancer of another type, as others in the account have them. Returns its ARN.</summary>
    public string AddForeignLoadBalancer(string name, string type = "application", string vpcId = "vpc-1") => Locked(() =>
    {
        string id = _cloud.NewId();
        string arn = _cloud.Arn($"loadbalancer/{(type == "application" ? "app" : "gwy")}/{name}/{id}");
        _cloud.LoadBalancers.Add(new FakeLoadBalancer
        {
            Arn = arn,
            Name = name,
            DnsName = $"{name}-{id}.{_cloud.Settings.Region}.elb.amazonaws.com",
            Scheme = "internet-facing",
            VpcId = vpcId,
            Type = type,
            IpAddressType = "ipv4",
            Zones = [],
            SecurityGroups = [],
            PrefixForIpv6SourceNat = "off",
            CreatedAt = _cloud.Now,
            ActiveAt = _cloud.Now,
            Attributes = ImmutableSortedDictionary<string, string>.Empty,
            Tags = ImmutableSortedDictionary<string, string>.Empty,
        });
        return arn;
    });

    private static ImmutableSortedDictionary<string, string> Tags(params (string Key, string Value)[] tags) =>
        tags.ToImmutableSortedDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal);

    private FakeInstance Put(FakeInstance instance) => _cloud.Instances[instance.Id] = instance;

    private void NoteAll(string instanceId, string cause)
    {
        foreach (FakeTargetGroup group in _cloud.TargetGroups.All.ToList())
        {
            if (_cloud.Targets.Of(group.Arn).Any(entry => entry.Id == instanceId))
            {
                _cloud.Targets.Note(group.Arn, cause);
            }
        }
    }

    private T Locked<T>(Func<T> act)
    {
        lock (_cloud.Gate)
        {
            return act();
        }
    }

    private void Locked(Action act)
    {
        lock (_cloud.Gate)
        {
            act();
        }
    }
}
