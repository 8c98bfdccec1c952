namespace LbController.Providers.Aws.Fake;

/// <summary>Faults to come, each used up by the calls that it hits. Any thread.</summary>
public sealed class FaultScript
{
    private readonly Lock _lock = new();
    private readonly List<(Fault Fault, int Seen)> _lines = [];

    /// <summary>Lines that can still hit a call.</summary>
    public int Pending
    {
        get
        {
            lock (_lock)
            {
                return _lines.Count;
            }
        }
    }

    public FaultScript Add(Fault fault)
    {
        lock (_lock)
        {
            _lines.Add((fault, 0));
        }

        return this;
    }

    /// <param name="operation">Which calls.</param>
    /// <param name="code">AWS's code.</param>
    /// <param name="times">How many of them.</param>
    /// <param name="skip">How many go well first.</param>
    /// <param name="status">HTTP status.</param>
    public FaultScript Fail(string operation, string code, int times = 1, int skip = 0, int status = 400) =>
        Add(new Fault(operation, FaultKind.Error) { Code = code, Times = times, Skip = skip, Status = status });

    public FaultScript Html(string operation, int status, int times = 1, int skip = 0) =>
        Add(new Fault(operation, FaultKind.Html) { Status = status, Times = times, Skip = skip });

    public FaultScript LoseReply(string operation, int times = 1, int skip = 0) =>
        Add(new Fault(operation, FaultKind.LostReply) { Times = times, Skip = skip });

    public FaultScript LoseRequest(string operation, int times = 1, int skip = 0) =>
        Add(new Fault(operation, FaultKind.LostRequest) { Times = times, Skip = skip });

    public FaultScript Delay(string operation, TimeSpan wait, int times = 1, int skip = 0) =>
        Add(new Fault(operation, FaultKind.Delay) { Wait = wait, Times = times, Skip = skip });

    public void Clear()
    {
        lock (_lock)
        {
            _lines.Clear();
        }
    }

    /// <summary>The fault for this call, used up by one.</summary>
    internal Fault? Take(string operation, IReadOnlyDictionary<string, string> parameters)
    {
        lock (_lock)
        {
            for (int i = 0; i < _lines.Count; i++)
            {
                (Fault fault, int seen) = _lines[i];
                if (!fault.Matches(operation, parameters))
                {
                    continue;
                }

                _lines[i] = (fault, seen + 1);
                if (seen < fault.Skip)
                {
                    continue;
                }

                if (seen + 1 >= fault.Skip + fault.Times)
                {
                    _lines.RemoveAt(i);
                }

                return fault;
            }

            return null;
        }
    }
}
