namespace LbController.Providers.HAProxy.Options;

/// <summary>How the pools' addresses become the machine's.</summary>
public enum AddressBinderKind
{
    /// <summary>Not by us: somebody else puts them there, or routes them there.</summary>
    None,

    /// <summary>They are loopback addresses, which need nothing; pools of any others are refused at the start.</summary>
    Loopback,

    /// <summary>Each is put on a network interface while a Service has it, and the neighbours are told.</summary>
    Interface,
}
