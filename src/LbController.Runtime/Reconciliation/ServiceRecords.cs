using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Runtime.Orphans;

namespace LbController.Runtime.Reconciliation;

/// <summary>The records of all Services that concern us. A record goes with the last thing that it knows, so churn leaves nothing behind.</summary>
internal sealed class ServiceRecords
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ServiceKey, ServiceRecord> _records = [];

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _records.Count;
            }
        }
    }

    /// <summary>Every key with a record.</summary>
    public IReadOnlyList<ServiceKey> Keys
    {
        get
        {
            lock (_lock)
            {
                return [.. _records.Keys];
            }
        }
    }

    /// <summary>The Services that wait for what another one has.</summary>
    public IReadOnlyList<ServiceKey> WaitingForOthers
    {
        get
        {
            lock (_lock)
            {
                return [.. _records.Where(entry => entry.Value.LastOutcome is Outcome.Waiting { ForOthers: true }).Select(entry => entry.Key)];
            }
        }
    }

    public ServiceRecord GetOrAdd(ServiceKey key)
    {
        lock (_lock)
        {
            if (!_records.TryGetValue(key, out ServiceRecord? record))
            {
                record = new ServiceRecord();
                _records.Add(key, record);
            }

            return record;
        }
    }

    public ServiceRecord? Find(ServiceKey key)
    {
        lock (_lock)
        {
            return _records.GetValueOrDefault(key);
        }
    }

    /// <summary>Notes a load balancer to remove; the record cannot be dropped in between.</summary>
    public void AddDeparted(DepartedLoadBalancer departed)
    {
        lock (_lock)
        {
            GetOrAdd(departed.Identity.Service).AddDeparted(departed);
        }
    }

    /// <summary>Drops the record, unless there is still something to remove.</summary>
    public void RemoveIfDone(ServiceKey key)
    {
        lock (_lock)
        {
            if (_records.TryGetValue(key, out ServiceRecord? record) && record.Departed.Count == 0)
            {
                _records.Remove(key);
            }
        }
    }
}
