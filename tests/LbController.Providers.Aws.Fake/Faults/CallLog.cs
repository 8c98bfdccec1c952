namespace LbController.Providers.Aws.Fake;

/// <summary>The calls so far. Any thread.</summary>
public sealed class CallLog
{
    private readonly Lock _lock = new();
    private readonly List<FakeCall> _calls = [];

    public IReadOnlyList<FakeCall> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    public int Total
    {
        get
        {
            lock (_lock)
            {
                return _calls.Count;
            }
        }
    }

    public int Mutating => Count(call => call.IsMutating);

    public int Describing => Count(call => call.Operation.StartsWith("Describe", StringComparison.Ordinal));

    /// <param name="operation">The <c>Action</c>.</param>
    public int Count(string operation) => Count(call => call.Operation == operation);

    public int Count(Func<FakeCall, bool> which)
    {
        lock (_lock)
        {
            return _calls.Count(which);
        }
    }

    public IReadOnlyDictionary<string, int> ByOperation()
    {
        lock (_lock)
        {
            return _calls.GroupBy(call => call.Operation).ToDictionary(calls => calls.Key, calls => calls.Count(), StringComparer.Ordinal);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _calls.Clear();
        }
    }

    internal void Add(FakeCall call)
    {
        lock (_lock)
        {
            _calls.Add(call);
        }
    }
}
