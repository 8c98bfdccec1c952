namespace LbController.Providers.HAProxy.Process;

/// <summary>What the master's answer to <c>reload</c> says.</summary>
internal enum ReloadReply
{
    /// <summary>Nothing: HAProxy before 2.7 closes the connection, or nobody answered. The outcome shows elsewhere.</summary>
    Unknown,

    /// <summary>The new worker runs.</summary>
    Succeeded,

    /// <summary>The old worker goes on.</summary>
    Failed,
}
