namespace LbController.Providers.HAProxy.Udp;

/// <summary>What the file for nginx says besides forwards.</summary>
/// <param name="Module">The stream module's path, or null where it is built in.</param>
/// <param name="Pid">The path of the file with its process id.</param>
/// <param name="Group">The group of user nobody, or null where there is none: then workers keep the master's user.</param>
/// <param name="Connections">UDP flows at a time.</param>
internal sealed record NginxSettings(string? Module, string Pid, string? Group, int Connections);
