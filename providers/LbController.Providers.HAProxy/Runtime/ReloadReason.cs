namespace LbController.Providers.HAProxy.Runtime;

/// <summary>Why a reload is needed: the values of the metric's label.</summary>
internal static class ReloadReason
{
    /// <summary>HAProxy does not run.</summary>
    public const string Start = "start";

    /// <summary>What HAProxy runs is not known, or not what it was given.</summary>
    public const string Recovery = "recovery";

    /// <summary>A Service has listeners that did not exist.</summary>
    public const string ServiceAdded = "service-added";

    /// <summary>A Service has a port or family more.</summary>
    public const string ListenerAdded = "listener-added";

    /// <summary>A listener has another place, or lets in clients in another way.</summary>
    public const string ListenerChanged = "listener-changed";

    /// <summary>Connections are distributed or treated in another way.</summary>
    public const string BackendChanged = "backend-changed";

    /// <summary>A server of the same name is to be another one: it tracks another check, or its predecessor still has connections.</summary>
    public const string ServerReplaced = "server-replaced";

    /// <summary>Nodes are checked in a way that did not exist, or more nodes than there are slots.</summary>
    public const string CheckAdded = "check-added";

    /// <summary>The shared part changed: the options, or how many connections fit.</summary>
    public const string Settings = "settings";

    /// <summary>Removed Services have left so much behind that the memory is worth a reload.</summary>
    public const string Leftovers = "leftovers";

    /// <summary>A command was refused or not answered.</summary>
    public const string CommandFailed = "command-failed";

    /// <summary>Several of these.</summary>
    public const string Mixed = "mixed";
}
