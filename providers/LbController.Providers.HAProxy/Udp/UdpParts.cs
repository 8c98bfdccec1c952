using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.HAProxy.Commits;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.State;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>Where UDP meets the provider: puts the parts together, and adds what there is to say about UDP to plans and results.</summary>
internal static class UdpParts
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(2);

    /// <summary>Puts the parts together; nothing happens yet.</summary>
    public static UdpForwarder Create(HAProxyOptions options, StateDirectory directory, HAProxyEnvironment environment, ILogger logger)
    {
        TimeProvider time = environment.TimeProvider;
        var stats = new CliSocket(directory.StatsSocket, halfClose: false, time);
        var nft = new ExternalTool("nft", options.NftPath, options.SearchPath, "haproxy-nft-binary", time);
        var nginx = new ExternalTool("nginx", options.NginxPath, options.SearchPath, "haproxy-nginx-binary", time);
        IReadOnlyList<IUdpPlane> planes = environment.UdpPlanes ??
        [
            new NftPlane(directory, nft, new Netfilter(), logger),
            new NginxPlane(directory, new NginxProgram(nginx), environment.DescriptorLimit ?? DescriptorBudget.OfThisProcess(), time, logger),
        ];
        return new UdpForwarder(new UdpPlanes(options.Udp, planes, logger), (command, cancellationToken) => stats.SendAsync(command, Answer, cancellationToken), time, logger);
    }

    /// <summary>The request without ports that nothing here can serve, so that no address is taken for them.</summary>
    public static ServiceRequest Servable(UdpForwarder udp, ServiceRequest request) => udp.IsSupported || request.Desired is not { } desired
        ? request
        : request with { Desired = desired with { Listeners = desired.Listeners.Where(listener => listener.Key.Protocol != TransportProtocol.Udp).ToValueList() } };

    /// <summary>A decision's problems with those of UDP.</summary>
    public static ValueList<Problem> WithProblems(UdpForwarder udp, DesiredLoadBalancer? desired, DecisionKind decision, ValueList<Problem> problems)
    {
        ProblemSeverity severity = decision == DecisionKind.Refused ? ProblemSeverity.Refused : ProblemSeverity.Degraded;
        return desired is null ? problems : problems.Concat(udp.ProblemsOf(desired).Select(problem => problem with { Severity = severity })).ToValueList();
    }

    /// <summary>A result with the problems of UDP; one that would be settled waits where UDP is tried again.</summary>
    public static ApplyResult WithProblems(UdpForwarder udp, DesiredLoadBalancer? desired, ApplyResult result)
    {
        bool refused = result.Outcome is Outcome.Blocked;
        ValueList<Problem> problems = WithProblems(udp, desired, refused ? DecisionKind.Refused : DecisionKind.Changed, result.Problems);
        Outcome outcome = result.Outcome switch
        {
            Outcome.Blocked => new Outcome.Blocked(problems),
            Outcome.Settled when problems.FirstOrDefault(problem => problem.Reason == ProblemReasons.UdpNotForwarded) is { } failed => new Outcome.Waiting(failed.Message, CommitResults.RetryInterval),
            Outcome other => other,
        };
        return new ApplyResult(outcome, result.Addresses, problems);
    }
}
