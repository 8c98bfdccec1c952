namespace LbController.Providers.Azure.Fake;

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
    /// <param name="status">HTTP status.</param>
    /// <param name="code">Azure's code.</param>
    /// <param name="detail">The code of the only detail, or null.</param>
    /// <param name="times">How many of them.</param>
    /// <param name="skip">How many go well first.</param>
    public FaultScript Fail(string operation, int status, string code, string? detail = null, int times = 1, int skip = 0) =>
        Add(new Fault(operation, FaultKind.Error) { Status = status, Code = code, Detail = detail, Times = times, Skip = skip });

    /// <summary>The call is accepted, and its operation fails with a code.</summary>
    public FaultScript FailOperation(string operation, string code, int times = 1, int skip = 0) =>
        Add(new Fault(operation, FaultKind.OperationFails) { Code = code, Times = times, Skip = skip });

    public FaultScript Html(string operation, int status, int times = 1, int skip = 0) =>
        Add(new Fault(operation, FaultKind.Html) { Status = status, Times = times, Skip = skip });

    public FaultScript LoseAnswer(string operation, int times = 1, int skip = 0) => Add(new Fault(operation, FaultKind.LostAnswer) { Times = times, Skip = skip });

    public FaultScript LoseRequest(string operation, int times = 1, int skip = 0) => Add(new Fault(operation, FaultKind.LostRequest) { Times = times, Skip = skip });

    public FaultScript Truncate(string operation, int times = 1, int skip = 0) => Add(new Fault(operation, FaultKind.Truncated) { Times = times, Skip = skip });

    public FaultScript Hang(string operation, int times = 1, int skip = 0) => Add(new Fault(operation, FaultKind.Hang) { Times = times, Skip = skip });

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
    internal Fault? Take(string operation, string path)
    {
        lock (_lock)
        {
            for (int i = 0; i < _lines.Count; i++)
            {
                (Fault fault, int seen) = _lines[i];
                if (!fault.Matches(operation, path))
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
