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

    [LoggerMessage(4160, LogLevel.Information, "Changed the running HAProxy by {Commands} commands in {Milliseconds} ms, without a reload: {Changes} Services changed, {Services} in all, configuration {Sha}")]
    public static partial void Commanded(this ILogger logger, int commands, long milliseconds, int changes, int services, string sha);

    [LoggerMessage(4161, LogLevel.Warning, "The running HAProxy could not be changed, it is reloaded instead: {Message}")]
    public static partial void CommandFailed(this ILogger logger, string message);

    [LoggerMessage(4162, LogLevel.Information, "{Count} servers that left are gone, {Cut} of them with their last connections cut after {Grace}")]
    public static partial void ServersGone(this ILogger logger, int count, int cut, TimeSpan grace);

    [LoggerMessage(4163, LogLevel.Warning, "HAProxy does other than it was told: {Found}; it is reloaded")]
    public static partial void DoesOther(this ILogger logger, string found);

    [LoggerMessage(4165, LogLevel.Warning, "After a change HAProxy did other than it has to, which is put right: {Found}")]
    public static partial void PutRight(this ILogger logger, string found);

    [LoggerMessage(4164, LogLevel.Warning, "Looking after the running HAProxy failed and is tried again: {Message}")]
    public static partial void ChoreFailed(this ILogger logger, string message, Exception exception);

    [LoggerMessage(4019, LogLevel.Warning, "Drift: {Found}; the file is written and loaded again")]
    public static partial void Drifted(this ILogger logger, string found);

    [LoggerMessage(4100, LogLevel.Information, "UDP is forwarded by {Plane}")]
    public static partial void UdpBy(this ILogger logger, string plane);

    [LoggerMessage(4101, LogLevel.Information, "UDP is not forwarded: {Reason}")]
    public static partial void UdpUnsupported(this ILogger logger, string reason);

    [LoggerMessage(4102, LogLevel.Information, "The nftables table {Table} forwards {Forwards} UDP ports")]
    public static partial void NftApplied(this ILogger logger, string table, int forwards);

    [LoggerMessage(4103, LogLevel.Information, "{Flows} UDP flows to nodes that left were ended")]
    public static partial void FlowsFlushed(this ILogger logger, int flows);

    [LoggerMessage(4104, LogLevel.Warning, "UDP flows to nodes that left go on until they are silent for two minutes: {Message}")]
    public static partial void FlowsNotFlushed(this ILogger logger, string message, Exception exception);

    [LoggerMessage(4105, LogLevel.Error, "{Forwards} UDP ports could not be brought into effect, next try in {Delay}: {Message}")]
    public static partial void UdpFailed(this ILogger logger, int forwards, TimeSpan delay, string message, Exception exception);

    [LoggerMessage(4106, LogLevel.Warning, "Drift: {Found}; UDP forwarding is put right")]
    public static partial void UdpDrifted(this ILogger logger, string found);

    [LoggerMessage(4107, LogLevel.Information, "UDP: the health of nodes has changed, unhealthy now: {Nodes}")]
    public static partial void UdpHealthChanged(this ILogger logger, string nodes);

    [LoggerMessage(4108, LogLevel.Information, "nginx process {Pid} forwards {Forwards} UDP ports")]
    public static partial void NginxApplied(this ILogger logger, int pid, int forwards);

    [LoggerMessage(4109, LogLevel.Information, "Adopted nginx process {Pid}")]
    public static partial void NginxAdopted(this ILogger logger, int pid);

    [LoggerMessage(4110, LogLevel.Information, "Stopped nginx process {Pid}")]
    public static partial void NginxStopped(this ILogger logger, int pid);

    [LoggerMessage(4111, LogLevel.Debug, "Nothing could be cleared away of {Plane}: {Message}")]
    public static partial void UdpNotCleared(this ILogger logger, string plane, string message);

    [LoggerMessage(4112, LogLevel.Critical, "The watch over UDP forwarding has ended")]
    public static partial void UdpWatchEnded(this ILogger logger, Exception exception);

    [LoggerMessage(4113, LogLevel.Warning, "{Binding} of Service {Service} is not served: {Limit}")]
    public static partial void UdpLimited(this ILogger logger, string binding, ServiceKey service, string limit);

    [LoggerMessage(4114, LogLevel.Warning, "Stopping nginx process {Pid}, left over by a master of ours that is gone")]
    public static partial void NginxStray(this ILogger logger, int pid);

    [LoggerMessage(4018, LogLevel.Critical, "The writer of the HAProxy configuration has ended")]
    public static partial void WriterEnded(this ILogger logger, Exception exception);

    [LoggerMessage(4020, LogLevel.Information, "Put {Count} addresses on {Interface}: {Addresses}")]
    public static partial void AddressesBound(this ILogger logger, int count, string @interface, string addresses);

    [LoggerMessage(4021, LogLevel.Warning, "Somebody else has taken {Count} addresses off {Interface}: {Addresses}; they are put back")]
    public static partial void AddressesMissing(this ILogger logger, int count, string @interface, string addresses);

    [LoggerMessage(4022, LogLevel.Information, "Took {Count} addresses off {Interface}: {Addresses}")]
    public static partial void AddressesReleased(this ILogger logger, int count, string @interface, string addresses);

    [LoggerMessage(4023, LogLevel.Warning, "The address {Address} is not on {Interface}: {Reason}")]
    public static partial void AddressNotBound(this ILogger logger, string address, string @interface, string reason);

    [LoggerMessage(4024, LogLevel.Warning, "The neighbours on {Interface} cannot be told of new addresses: {Reason}; those that remember another place for them reach it until they forget it")]
    public static partial void NeighboursNotTold(this ILogger logger, string @interface, string reason);

    [LoggerMessage(4025, LogLevel.Warning, "{Count} addresses cannot be taken off {Interface} ({Addresses}): {Reason}; it is tried again with the next change")]
    public static partial void AddressesNotReleased(this ILogger logger, int count, string @interface, string addresses, string reason);

    [LoggerMessage(4026, LogLevel.Warning, "The addresses on {Interface} cannot be looked after: {Reason}")]
    public static partial void InterfaceUnreadable(this ILogger logger, string @interface, string reason);

    [LoggerMessage(4027, LogLevel.Critical, "Nobody looks after the addresses on the interface any more")]
    public static partial void AddressKeeperEnded(this ILogger logger, Exception exception);

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
