using LbController.Abstractions.Model;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Diagnostics;

/// <summary>Every log line of the adapter. Ids 4000 to 4999, never used again for another meaning.</summary>
internal static partial class HAProxyLog
{
    [LoggerMessage(4001, LogLevel.Information, "Started HAProxy {Version} as process {Pid} with {Services} Services, configuration {Sha}")]
    public static partial void Started(this ILogger logger, Version? version, int pid, int services, string sha);

    [LoggerMessage(4002, LogLevel.Information, "Adopted HAProxy process {Pid}: it runs configuration {Sha} as it should")]
    public static partial void Adopted(this ILogger logger, int pid, string sha);

    [LoggerMessage(4003, LogLevel.Information, "Adopted HAProxy process {Pid}: it runs configuration {Sha} and is reloaded")]
    public static partial void AdoptedOther(this ILogger logger, int pid, string sha);

    [LoggerMessage(4004, LogLevel.Warning, "Stopping HAProxy processes {Pids}, left over on {ConfigurationFile}")]
    public static partial void StoppingStrays(this ILogger logger, string pids, string configurationFile);

    [LoggerMessage(4005, LogLevel.Information, "Reloaded HAProxy ({Reason}) in {Milliseconds} ms: {Changes} Services changed, {Services} in all, worker {Pid}, configuration {Sha}")]
    public static partial void Reloaded(this ILogger logger, string reason, long milliseconds, int changes, int services, int pid, string sha);

    [LoggerMessage(4006, LogLevel.Error, "HAProxy rejected the configuration ({Reason}): {Message}; the last good one goes on")]
    public static partial void Rejected(this ILogger logger, string reason, string message);

    [LoggerMessage(4007, LogLevel.Warning, "Service {Service} is left as it was: HAProxy rejects its part: {Message}")]
    public static partial void Quarantined(this ILogger logger, ServiceKey service, string message);

    [LoggerMessage(4008, LogLevel.Warning, "{Binding} of Service {Service} cannot be bound; the port is left out")]
    public static partial void PortTaken(this ILogger logger, string binding, ServiceKey service);

    [LoggerMessage(4009, LogLevel.Error, "HAProxy process {Pid} has ended; it is started again")]
    public static partial void Ended(this ILogger logger, int pid);

    [LoggerMessage(4010, LogLevel.Error, "HAProxy could not be started again, next try in {Delay}: {Message}")]
    public static partial void RestartFailed(this ILogger logger, TimeSpan delay, string message, Exception? exception);

    [LoggerMessage(4011, LogLevel.Warning, "The model file {File} cannot be read; the state is rebuilt from {Known} Services that the API server remembers")]
    public static partial void ModelLost(this ILogger logger, string file, int known);

    [LoggerMessage(4012, LogLevel.Warning, "The address {Address} in the status of Service {Service} is not kept: {Reason}")]
    public static partial void AddressNotKept(this ILogger logger, string address, ServiceKey service, string reason);

    [LoggerMessage(4013, LogLevel.Error, "A commit of {Requests} requests failed; nothing of it is known to be in effect")]
    public static partial void CommitFailed(this ILogger logger, int requests, Exception exception);

    [LoggerMessage(4014, LogLevel.Information, "Stopped HAProxy process {Pid}")]
    public static partial void Stopped(this ILogger logger, int pid);

    [LoggerMessage(4015, LogLevel.Information, "HAProxy process {Pid} is left serving")]
    public static partial void LeftServing(this ILogger logger, int pid);

    [LoggerMessage(4016, LogLevel.Warning, "{Count} removed listeners were still open {Seconds} s after the reload; their addresses are released nonetheless")]
    public static partial void ListenersLinger(this ILogger logger, int count, double seconds);

    [LoggerMessage(4017, LogLevel.Debug, "Commit step {Step}, {Requests} requests")]
    public static partial void Step(this ILogger logger, string step, int requests);

    [LoggerMessage(4019, LogLevel.Warning, "Drift: {Found}; the file is written and loaded again")]
    public static partial void Drifted(this ILogger logger, string found);

    [LoggerMessage(4018, LogLevel.Critical, "The writer of the HAProxy configuration has ended")]
    public static partial void WriterEnded(this ILogger logger, Exception exception);

    [LoggerMessage(4050, LogLevel.Information, "Image {Image} is not here; {Engine} pulls it, which may take minutes")]
    public static partial void Pulling(this ILogger logger, string image, string engine);

    [LoggerMessage(4051, LogLevel.Information, "Pulling {Image}: {Progress}")]
    public static partial void PullGoesOn(this ILogger logger, string image, string progress);

    [LoggerMessage(4052, LogLevel.Warning, "Container {Name} was made from image {Running}, not {Wanted}; it serves on. To replace it, which interrupts every Service for a moment: {Engine} rm -f {Name}")]
    public static partial void OtherImage(this ILogger logger, string name, string running, string wanted, string engine);

    [LoggerMessage(4053, LogLevel.Warning, "Removing container {Name}: {Reason}")]
    public static partial void RemovingContainer(this ILogger logger, string name, string reason);

    [LoggerMessage(4054, LogLevel.Information, "Container {Name} of image {Image} was started by {Engine}, process {Pid}")]
    public static partial void ContainerStarted(this ILogger logger, string name, string image, string engine, int pid);

    [LoggerMessage(4055, LogLevel.Warning, "Waiting for the HAProxy sidecar: nobody listens on {Socket}; the configuration is in {ConfigurationFile}")]
    public static partial void WaitingForSidecar(this ILogger logger, string socket, string configurationFile);

    [LoggerMessage(4056, LogLevel.Information, "The HAProxy sidecar listens on {Socket}, version {Version}")]
    public static partial void SidecarAnswers(this ILogger logger, string socket, Version? version);
}
