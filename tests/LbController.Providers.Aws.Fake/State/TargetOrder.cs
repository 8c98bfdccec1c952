namespace LbController.Providers.Aws.Fake.State;

/// <summary>Orders targets by id, then by port.</summary>
internal sealed class TargetOrder : IComparer<(string Id, int Port)>
{
    public static TargetOrder Instance { get; } = new();

    public int Compare((string Id, int Port) x, (string Id, int Port) y)
    {
        int byId = string.CompareOrdinal(x.Id, y.Id);
        return byId != 0 ? byId : x.Port.CompareTo(y.Port);
    }
}
