namespace LbController.Providers.Azure.Fake;

/// <summary>The calls so far. Any thread.</summary>
public sealed class CallJournal
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

    public int Total => Count(_ => true);

    /// <summary>Calls of a class to Resource Manager, without the polls of operations and without tokens.</summary>
    public int Of(CallClass kind) => Count(call => call.Class == kind && call.Operation is not ("GET operations" or "GET operationResults" or "POST token" or "GET token"));

    /// <param name="operation">Verb and type.</param>
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

    /// <summary>Every permission that the calls so far took.</summary>
    public IReadOnlySet<string> Actions()
    {
        lock (_lock)
        {
            return _calls.SelectMany(call => call.Actions).ToHashSet(StringComparer.OrdinalIgnoreCase);
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
