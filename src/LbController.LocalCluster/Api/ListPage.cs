using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Api;

/// <summary>One page of a list. <paramref name="Continue"/> is empty on the last; <paramref name="Remaining"/> null where nobody counted.</summary>
internal sealed record ListPage(IReadOnlyList<StoredObject> Items, long Revision, string Continue, int? Remaining);
