using LbController.LocalCluster.Api;

namespace LbController.LocalCluster.Faults;

/// <summary>The faults that wait for their requests.</summary>
internal sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private readonly List<(RequestFault Fault, int Left)> _faults = [];

    public void Add(RequestFault fault)
    {
        lock (_gate)
        {
            _faults.Add((fault, fault.Times));
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _faults.Clear();
        }
    }

    /// <summary>The fault for this request, if any; counts it as used.</summary>
    public RequestFault? Take(ResourceRequest request)
    {
        lock (_gate)
        {
            int index = _faults.FindIndex(entry => entry.Fault.Matches(request));
            if (index < 0)
            {
                return null;
            }

            (RequestFault fault, int left) = _faults[index];
            if (left <= 1)
            {
                _faults.RemoveAt(index);
            }
            else
            {
                _faults[index] = (fault, left - 1);
            }

            return fault;
        }
    }
}
