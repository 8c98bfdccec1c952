namespace LbController.Runtime;

/// <summary>How the controller works through Services.</summary>
internal sealed record ControllerOptions
{
    /// <summary>
    /// Services worked on at once; 1 to 4096. Work waits for sockets, not for processors, so many is cheap. One namespace has at most seven
    /// eighths of them: the default lets a burst of 1,000 Services of one namespace go at once and keeps 256 for the others.
    /// </summary>
    public int Workers { get; init; } = 2048;

    /// <summary>Each Service is compared with its back end at least this often, give or take a tenth, and repaired; 10 s or more.</summary>
    public TimeSpan ResyncPeriod { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A Service that only its user can unblock is tried again this often, in case the back end has changed its mind.</summary>
    public TimeSpan BlockedRetryPeriod { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The back ends are searched this often for load balancers that no Service owns, give or take a tenth; 10 s or more.</summary>
    public TimeSpan SweepPeriod { get; init; } = TimeSpan.FromHours(1);

    /// <summary>One call of a provider may take this long.</summary>
    public TimeSpan OperationDeadline { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>After one change of the eligible nodes, the next waits this long: a burst of node events is one update a load balancer (contract B46).</summary>
    public TimeSpan NodeBurstWindow { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether Services with policy Local target only nodes that hold an endpoint (contract B51): EndpointSlices are watched then.</summary>
    public bool EndpointSlices { get; init; }

    /// <summary>After a pass that a change of endpoints caused, the next such pass over the same Service waits this long.</summary>
    public TimeSpan EndpointBurstWindow { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The port of kube-proxy's health server on every node; 0 probes the NodePorts instead.</summary>
    public int HealthPort { get; init; } = 10256;

    /// <summary>The delays of failed Services.</summary>
    public Queues.WorkQueueOptions Retry { get; init; } = new();
}
