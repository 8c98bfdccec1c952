using LbController.Providers.Azure.Fake.Operations;
using LbController.Providers.Azure.Fake.Types;

namespace LbController.Providers.Azure.Fake.State;

/// <summary>All that the fake's parts share. Whoever reads or changes it holds <see cref="Gate"/>.</summary>
internal sealed class Cloud
{
    private readonly TimeProvider _time;
    private int _ids;

    public Cloud(FakeArmSettings settings, TimeProvider time)
    {
        Settings = settings;
        _time = time;
        Operations = new OperationBook(this);
        Subscriptions.Add(settings.SubscriptionId);
        Types = new TypeBook(this);
    }

    public Lock Gate { get; } = new();

    public FakeArmSettings Settings { get; }

    public Store Store { get; } = new();

    public OperationBook Operations { get; }

    public TypeBook Types { get; }

    public HashSet<string> Subscriptions { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Resource groups, as <c>subscription/group</c>, with the spelling that they were made with.</summary>
    public Dictionary<string, string> Groups { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Locks by scope (an id of a resource or group): <c>CanNotDelete</c> or <c>ReadOnly</c>.</summary>
    public Dictionary<string, string> Locks { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>DNS labels of other customers, as <c>region/label</c>.</summary>
    public HashSet<string> TakenLabels { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Properties that the definitions do not know.</summary>
    public Plants Plants { get; } = new();

    /// <summary>Addresses of subnets that other things have.</summary>
    public HashSet<string> TakenAddresses { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The resources that refer to an id, now or until their operation has ended.</summary>
    public IEnumerable<ResourceLink> Users(string id) => Store.All.SelectMany(resource => resource.Links[id].Concat(resource.FormerLinks[id]));

    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>The next of the ids: the same in every run.</summary>
    public Guid NextId() => new(++_ids, 0x4c42, 0x4002, 0x80, 0x01, 0x66, 0x61, 0x6b, 0x65, 0x61, 0x7a);

    public string NextETag() => $"W/\"{NextId():D}\"";
}
