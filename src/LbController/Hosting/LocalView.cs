using System.Globalization;
using LbController.Abstractions.Model;
using LbController.Cli;
using LbController.Core.Planning;
using LbController.Core.Status;
using LbController.Kubernetes.Events;
using LbController.Options;
using LbController.Runtime.Hosting;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace LbController.Hosting;

/// <summary>What a user of local mode sees: a live picture on a terminal, a line for every change where the output is piped.</summary>
internal sealed class LocalView
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    private readonly CliEnvironment _environment;
    private readonly ControllerRuntime _runtime;
    private readonly RecentEvents _events;
    private readonly Uri _address;
    private readonly string _kubeconfig;
    private readonly LocalSettings _settings;
    private readonly TrafficRates _traffic;
    private readonly Dictionary<ServiceKey, string> _shown = [];

    public LocalView(CliEnvironment environment, ControllerRuntime runtime, RecentEvents events, LocalAccess access, LocalSettings settings, TrafficRates traffic)
    {
        _environment = environment;
        _runtime = runtime;
        _events = events;
        _address = access.Address;
        _kubeconfig = access.Kubeconfig;
        _settings = settings;
        _traffic = traffic;
    }

    public async Task RunAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Refresh, time);
        try
        {
            if (_environment.IsOutputTerminal)
            {
                await RunLiveAsync(timer, cancellationToken);
            }
            else
            {
                await RunPlainAsync(timer, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C: the terminal is given back as it was.
        }
    }

    private IEnumerable<string> Greeting()
    {
        yield return $"Cluster     {_address} ({_settings.Nodes} nodes)";
        yield return $"kubeconfig  {_kubeconfig}";
        yield return $"Addresses   {_settings.Pool.ReplaceLineEndings(" ")}";
        yield return "Try         " + $"export KUBECONFIG={_kubeconfig}";
        yield return _settings.Demo
            ? "            kubectl get svc web        and then curl its EXTERNAL-IP"
            : "            kubectl create deployment web --image=echo --replicas=3 --port=8080 && kubectl expose deployment web --type=LoadBalancer --port=80 --target-port=8080";
        yield return "Ctrl-C stops and removes everything.";
    }

    private async Task RunPlainAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        foreach (string line in Greeting())
        {
            await _environment.Output.WriteLineAsync(line);
        }

        await _environment.Output.FlushAsync(cancellationToken);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            foreach (string line in Changes())
            {
                await _environment.Output.WriteLineAsync(line);
            }

            await _environment.Output.FlushAsync(cancellationToken);
        }
    }

    private IEnumerable<string> Changes()
    {
        Dictionary<ServiceKey, string> now = _runtime.Services.ToDictionary(service => service.Key, service => $"{Addresses(service)} {State(service)}");
        foreach ((ServiceKey key, string text) in now)
        {
            if (_shown.GetValueOrDefault(key) != text)
            {
                yield return $"service {key} {text}";
            }
        }

        foreach (ServiceKey gone in _shown.Keys.Where(key => !now.ContainsKey(key)).ToList())
        {
            _shown.Remove(gone);
            yield return $"service {gone} removed";
        }

        foreach ((ServiceKey key, string text) in now)
        {
            _shown[key] = text;
        }
    }

    private async Task RunLiveAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_environment.Output) });
        await console.Live(Picture()).AutoClear(false).StartAsync(async live =>
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await _traffic.RefreshAsync(cancellationToken);
                live.UpdateTarget(Picture());
            }
        });
    }

    private Rows Picture()
    {
        var parts = new List<IRenderable>();
        parts.AddRange(Greeting().Select(line => new Text(line)));
        Table services = new Table().Border(TableBorder.Rounded).Title("Services").AddColumns("Service", "Address", "Ports", "Traffic", "State");
        foreach (ServiceSnapshot service in _runtime.Services.OrderBy(service => service.Key).Take(20))
        {
            services.AddRow(
                new Text(service.Key.ToString()),
                new Text(Addresses(service)),
                new Text(string.Join(", ", service.Spec.Ports.Select(port => $"{port.Port}/{port.Protocol}"))),
                new Text(_traffic.Of(service.Key)),
                new Text(State(service), new Style(IsWell(service) ? Color.Green : Color.Yellow)));
        }

        parts.Add(services);
        Table nodes = new Table().Border(TableBorder.Rounded).Title("Nodes").AddColumns("Node", "Addresses", "Takes traffic");
        foreach (NodeSnapshot node in _runtime.Nodes.Take(12))
        {
            string? excluded = NodeSelection.ReasonToExclude(node);
            string addresses = string.Join(", ", node.Addresses.Where(address => address.Type != "Hostname").Select(address => address.Address));
            nodes.AddRow(new Text(node.Name), new Text(addresses), new Text(excluded is null ? "yes" : $"no: {excluded}"));
        }

        parts.Add(nodes);
        parts.AddRange(_events.Last.Select(entry => new Text(
            string.Create(CultureInfo.InvariantCulture, $"{entry.Time:HH:mm:ss} {entry.Service} {entry.Reason}: {entry.Note}"),
            new Style(entry.Type == EventType.Warning ? Color.Yellow : Color.Default))));
        return new Rows(parts);
    }

    private static bool IsWell(ServiceSnapshot service) => service.Status.Condition(ConditionTypes.Programmed)?.IsTrue == true;

    private static string Addresses(ServiceSnapshot service) =>
        service.Status.Ingress.IsEmpty ? "<pending>" : string.Join(", ", service.Status.Ingress.Select(entry => entry.Ip ?? entry.Hostname));

    private static string State(ServiceSnapshot service)
    {
        if (service.Spec.IsDeleting)
        {
            return "Deleting";
        }

        ConditionEntry? wrong = service.Status.Conditions.FirstOrDefault(condition =>
            condition is { IsTrue: false, Type: ConditionTypes.Accepted or ConditionTypes.Programmed } or { IsTrue: true, Type: ConditionTypes.Degraded });
        return wrong is null ? IsWell(service) ? "Programmed" : "Pending" : $"{wrong.Reason}: {wrong.Message}";
    }
}
