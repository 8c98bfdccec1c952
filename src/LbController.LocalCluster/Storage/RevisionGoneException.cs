namespace LbController.LocalCluster.Storage;

/// <summary>The asked-for revision is older than the history that is kept.</summary>
internal sealed class RevisionGoneException(long asked, long oldest) : Exception($"too old resource version: {asked} ({oldest})");
