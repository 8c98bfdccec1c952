using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Client;

internal sealed partial class ElasticLoadBalancingClient
{
    public Task AddTagsAsync(IReadOnlyList<string> arns, ValueMap tags, CancellationToken cancellationToken) =>
        caller.CallAsync(Query("AddTags", arns).List("ResourceArns", arns).Map("Tags", tags), cancellationToken);

    public Task RemoveTagsAsync(IReadOnlyList<string> arns, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        caller.CallAsync(Query("RemoveTags", arns).List("ResourceArns", arns).List("TagKeys", keys), cancellationToken);

    public async Task<IReadOnlyDictionary<string, ValueMap>> DescribeTagsAsync(IReadOnlyList<string> arns, CancellationToken cancellationToken)
    {
        if (arns.Count == 0)
        {
            return new Dictionary<string, ValueMap>();
        }

        IReadOnlyList<(string Arn, ValueMap Tags)> found = await caller.ListAsync(
            Query("DescribeTags", arns).List("ResourceArns", arns),
            "TagDescriptions",
            reply => (reply.Required("ResourceArn"), reply.Map("Tags", "Key", "Value")),
            cancellationToken);
        return found.ToDictionary(entry => entry.Arn, entry => entry.Tags);
    }

    public async Task<ValueMap> DescribeAccountLimitsAsync(CancellationToken cancellationToken) => new(await caller.ListAsync(
        Query("DescribeAccountLimits").Add("PageSize", PageSize),
        "Limits",
        reply => KeyValuePair.Create(reply.Required("Name"), reply.TextOrEmpty("Max")),
        cancellationToken));
}
