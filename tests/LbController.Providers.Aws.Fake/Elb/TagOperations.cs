using System.Collections.Immutable;
using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Elb;

/// <summary>Tags, and the account's limits.</summary>
/// <param name="cloud">What there is.</param>
internal sealed class TagOperations(Cloud cloud)
{
    public IEnumerable<Operation> Operations =>
    [
        Operation.Elb("AddTags", "ResourceArns*[] Tags*[]{Key*@1-128 Value@0-256}", (input, _) => Change(
            input,
            tags => ResourceTags.Add(tags, input.List("Tags"), cloud.Settings.Quotas.TagsPerResource))),
        Operation.Elb("RemoveTags", "ResourceArns*[] TagKeys*[]@1-128", (input, _) => Change(
            input,
            tags => tags.RemoveRange(input.Texts("TagKeys")))),
        Operation.Elb("DescribeTags", "ResourceArns*[]", Describe),
        Operation.Elb("DescribeAccountLimits", Page.Schema, DescribeLimits),
    ];

    private void Change(Input input, Func<ImmutableSortedDictionary<string, string>, ImmutableSortedDictionary<string, string>> change)
    {
        List<Action> writes = [];
        foreach (object resource in Resources(input))
        {
            writes.Add(resource switch
            {
                FakeLoadBalancer item => Prepare(item with { Tags = change(item.Tags) }, cloud.LoadBalancers),
                FakeTargetGroup item => Prepare(item with { Tags = change(item.Tags) }, cloud.TargetGroups),
                FakeListener item => Prepare(item with { Tags = change(item.Tags) }, cloud.Listeners),
                _ => throw new InvalidOperationException("No such kind of resource."),
            });
        }

        writes.ForEach(write => write());
    }

    private static Action Prepare<T>(T changed, Store<T> store)
        where T : class => () => store.Replace(changed);

    private void Describe(Input input, XmlText reply) => reply.List("TagDescriptions", Resources(input), resource =>
    {
        (string arn, ImmutableSortedDictionary<string, string> tags) = resource switch
        {
            FakeLoadBalancer item => (item.Arn, item.Tags),
            FakeTargetGroup item => (item.Arn, item.Tags),
            FakeListener item => (item.Arn, item.Tags),
            _ => throw new InvalidOperationException("No such kind of resource."),
        };
        reply.Value("ResourceArn", arn).List("Tags", tags, tag => reply.Value("Key", tag.Key).Value("Value", tag.Value));
    });

    private List<object> Resources(Input input)
    {
        IReadOnlyList<string> arns = input.Texts("ResourceArns");
        Names.CheckLookup(arns);
        return [.. arns.Distinct().Select(Find)];
    }

    private object Find(string arn) => arn.Split(':').Last().Split('/')[0] switch
    {
        "loadbalancer" => cloud.LoadBalancer(arn),
        "targetgroup" => cloud.TargetGroup(arn),
        "listener" => cloud.Listener(arn),
        _ => throw AwsErrorException.Validation($"'{arn}' is not a valid resource ARN"),
    };

    private void DescribeLimits(Input input, XmlText reply)
    {
        FakeQuotas quotas = cloud.Settings.Quotas;
        (string Name, int Max)[] limits =
        [
            ("network-load-balancers", quotas.LoadBalancers),
            ("target-groups", quotas.TargetGroups),
            ("listeners-per-network-load-balancer", quotas.ListenersPerLoadBalancer),
            ("certificates-per-network-load-balancer", quotas.CertificatesPerLoadBalancer),
            ("targets-per-network-load-balancer", quotas.TargetsPerLoadBalancer),
            ("targets-per-availability-zone-per-network-load-balancer", quotas.TargetsPerZonePerLoadBalancer),
            ("targets-per-target-group", quotas.TargetsPerTargetGroup),
            ("target-groups-per-action-on-network-load-balancer", quotas.TargetGroupsPerAction),
        ];
        Page.Write(reply, input, "Limits", Page.Number(limits, input), limit => reply.Value("Name", limit.Name).Value("Max", limit.Max));
    }
}
