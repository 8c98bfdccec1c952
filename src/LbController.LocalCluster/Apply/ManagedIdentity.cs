namespace LbController.LocalCluster.Apply;

/// <summary>Who applies, and to which part of the object.</summary>
internal sealed record ManagedIdentity(string Manager, string Subresource);
