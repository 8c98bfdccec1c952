namespace LbController.LocalCluster.Api;

/// <summary>What requests are counted by.</summary>
internal sealed record RequestKind(string Verb, string Resource, string Subresource);
