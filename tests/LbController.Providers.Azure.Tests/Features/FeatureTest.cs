using System.Text.Json.Nodes;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Tests.Rig;

namespace LbController.Providers.Azure.Tests.Features;

/// <summary>A feature from the Service to what Azure has. Each test ends with its Services removed, nothing of them left, and every request as Azure's definitions want it.</summary>
public abstract class FeatureTest : IAsyncLifetime
{
    private readonly List<string> _services = [];
    private string _before = "";

    internal AzureRig Rig { get; private set; } = null!; // ! made before each test

    public virtual Task InitializeAsync()
    {
        Begin();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await Rig.RemoveAsync(_services.Select(name => Rig.Identity(name)));
        Assert.Empty(Rig.Arm.Violations);
        Assert.Equal(_before, Picture());
        await Rig.DisposeAsync();
    }

    /// <summary>Begins anew with another network or other settings.</summary>
    private protected void Begin(bool ipv6 = false, Func<AzureSettings, AzureSettings>? settings = null)
    {
        Rig = new AzureRig(ipv6, settings);
        Given();
    }

    /// <summary>What is there now was there before the test.</summary>
    private protected void Given() => _before = Picture();

    private protected DesiredLoadBalancer Service(string name, params (string Key, string Value)[] annotations) => Service(name, [(TransportProtocol.Tcp, 80)], annotations);

    /// <summary>A Service with NodePorts of its own.</summary>
    private protected DesiredLoadBalancer Service(string name, (TransportProtocol Protocol, int Port)[] ports, params (string Key, string Value)[] annotations)
    {
        if (!_services.Contains(name))
        {
            _services.Add(name);
        }

        int first = 30_100 + (100 * _services.IndexOf(name));
        return Rig.Service(name, annotations) with
        {
            Listeners = ports.Select((port, index) => new Listener(new ListenerKey(port.Protocol, port.Port), first + index)).ToValueList(),
        };
    }

    /// <summary>Converges, and fails where anything is wrong with the Service.</summary>
    private protected async Task<ValueList<PublishedAddress>> ServeAsync(DesiredLoadBalancer service)
    {
        ProviderPlan plan = await Rig.ConvergeAsync(service);
        Assert.DoesNotContain(plan.Problems, problem => problem.Reason != ProblemReasons.PrivateLinkNotPromised);
        return plan.Addresses;
    }

    /// <summary>Plans a Service that cannot be, and fails where it can.</summary>
    private protected async Task<Problem> RefusedAsync(DesiredLoadBalancer service)
    {
        ProviderPlan plan = await Rig.PlanAsync(service);
        Assert.True(plan.IsRefused, string.Join("; ", plan.Changes));
        Assert.Empty(plan.Changes);
        return Assert.Single(plan.Problems);
    }

    private protected static DesiredLoadBalancer With(DesiredLoadBalancer service, params (string Key, string Value)[] annotations) => service with
    {
        Annotations = new ValueMap(service.Annotations.Concat(annotations.Select(annotation =>
            KeyValuePair.Create(annotation.Key.Contains('/', StringComparison.Ordinal) ? annotation.Key : $"service.beta.kubernetes.io/{annotation.Key}", annotation.Value)))),
    };

    private protected static DesiredLoadBalancer Without(DesiredLoadBalancer service, string key) =>
        service with { Annotations = new ValueMap(service.Annotations.Where(annotation => annotation.Key != $"service.beta.kubernetes.io/{key}")) };

    /// <summary>All that is there, without ETags, which change with every write, and whatever the order of properties.</summary>
    private string Picture() => string.Join('\n', Rig.Arm.World.All().OrderBy(resource => resource.Text("id"), StringComparer.Ordinal).Select(Line));

    private static string Line(JsonNode? node) => node switch
    {
        JsonObject json => $"{{{string.Join(", ", json.Where(entry => entry.Key != "etag" && entry.Value is not JsonArray { Count: 0 }).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}: {Line(entry.Value)}"))}}}",
        JsonArray list => $"[{string.Join(", ", list.Select(Line))}]",
        _ => node?.ToJsonString() ?? "null",
    };
}
