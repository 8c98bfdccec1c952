namespace LbController.Providers.HAProxy.Model;

/// <summary>Whether and how a connection to a node tells the client's address first.</summary>
internal enum ProxyProtocol
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>A line of text.</summary>
    V1,

    /// <summary>A binary header.</summary>
    V2,
}
