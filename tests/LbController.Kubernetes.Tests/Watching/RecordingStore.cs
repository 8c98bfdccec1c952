using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Watching;

namespace LbController.Kubernetes.Tests.Watching;

/// <summary>A store that writes down what it is told, and can be waited on.</summary>
internal sealed class RecordingStore : IReflectorStore<Service>
{
    private readonly Lock _lock = new();
    private readonly List<string> _calls = [];
    private readonly Dictionary<string, string> _items = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];

    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>What it holds, as <c>name@version</c>, sorted.</summary>
    public IReadOnlyList<string> Items
    {
        get
        {
            lock (_lock)
            {
                return [.. _items.Select(item => $"{item.Key}@{item.Value}").Order()];
            }
        }
    }

    public void Replace(IReadOnlyList<Service> items) =>
        Record("replace " + string.Join(' ', items.Select(item => item.Metadata.Name).Order()), () =>
        {
            _items.Clear();
            foreach (Service item in items)
            {
                _items[item.Metadata.Name] = item.Metadata.ResourceVersion;
            }
        });

    public void Upsert(Service item) => Record($"upsert {item.Metadata.Name}", () => _items[item.Metadata.Name] = item.Metadata.ResourceVersion);

    public void Delete(Service item) => Record($"delete {item.Metadata.Name}", () => _items.Remove(item.Metadata.Name));

    /// <summary>Completes when it has been called so often.</summary>
    public Task CallsAsync(int count)
    {
        lock (_lock)
        {
            if (_calls.Count >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, reached));
            return reached.Task.WithDeadline($"call {count} of the store");
        }
    }

    private void Record(string call, Action change)
    {
        lock (_lock)
        {
            _calls.Add(call);
            change();
            foreach ((int Count, TaskCompletionSource Reached) waiter in _waiters.Where(waiter => waiter.Count <= _calls.Count).ToList())
            {
                _waiters.Remove(waiter);
                waiter.Reached.SetResult();
            }
        }
    }
}
