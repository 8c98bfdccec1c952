using System.Collections.Immutable;
using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Ec2;

/// <summary>CreateTags and DeleteTags.</summary>
/// <param name="cloud">What there is.</param>
internal sealed class Ec2Tags(Cloud cloud)
{
    public IEnumerable<Operation> Operations =>
    [
        Operation.Ec2("CreateTags", "ResourceId*[] Tag*[]{Key*@1-127 Value@0-255}", (input, reply) =>
            Change(input, reply, tags => Add(tags, input.List("Tag"), cloud.Settings.Quotas.TagsPerResource))),
        Operation.Ec2("DeleteTags", "ResourceId*[] Tag*[]{Key*@1-127 Value@0-255}", (input, reply) =>
            Change(input, reply, tags => Remove(tags, input.List("Tag")))),
    ];

    public static ImmutableSortedDictionary<string, string> Add(ImmutableSortedDictionary<string, string> tags, IReadOnlyList<Input> more, int limit)
    {
        foreach (Input tag in more)
        {
            string key = tag.Text("Key");
            tags = key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)
                ? throw new AwsErrorException("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use")
                : tags.SetItem(key, tag.TextOr("Value", string.Empty));
        }

        return tags.Count <= limit ? tags : throw new AwsErrorException("TagLimitExceeded", $"The maximum number of Tags for a resource has been reached: {limit}");
    }

    private static ImmutableSortedDictionary<string, string> Remove(ImmutableSortedDictionary<string, string> tags, IReadOnlyList<Input> which)
    {
        foreach (Input tag in which)
        {
            string key = tag.Text("Key");
            if (!tag.Has("Value") || tags.GetValueOrDefault(key) == tag.Text("Value"))
            {
                tags = tags.Remove(key);
            }
        }

        return tags;
    }

    private void Change(Input input, XmlText reply, Func<ImmutableSortedDictionary<string, string>, ImmutableSortedDictionary<string, string>> change)
    {
        List<Action> writes = [.. input.Texts("ResourceId").Select(id => Prepare(id, change))];
        writes.ForEach(write => write());
        reply.Value("return", true);
    }

    private Action Prepare(string id, Func<ImmutableSortedDictionary<string, string>, ImmutableSortedDictionary<string, string>> change)
    {
        if (cloud.SecurityGroups.Visible(id) is { } group)
        {
            FakeSecurityGroup changed = group with { Tags = change(group.Tags) };
            return () => cloud.SecurityGroups.Replace(changed);
        }

        if (cloud.Subnets.TryGetValue(id, out FakeSubnet? subnet))
        {
            FakeSubnet changed = subnet with { Tags = change(subnet.Tags) };
            return () => cloud.Subnets[id] = changed;
        }

        if (cloud.Instances.TryGetValue(id, out FakeInstance? instance))
        {
            FakeInstance changed = instance with { Tags = change(instance.Tags) };
            return () => cloud.Instances[id] = changed;
        }

        string code = id.StartsWith("sg-", StringComparison.Ordinal) ? "InvalidGroup.NotFound" : "InvalidID";
        throw new AwsErrorException(code, $"The ID '{id}' does not exist");
    }
}
