namespace LbController.Core.Planning;

/// <summary>One address of a Node, as written.</summary>
internal sealed record NodeAddressSnapshot(string Type, string Address);
