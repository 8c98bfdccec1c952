namespace LbController.Kubernetes.Patching;

/// <summary>A patch document and its kind. A resourceVersion precondition is part of the document.</summary>
internal sealed record Patch(PatchType Type, ReadOnlyMemory<byte> Body);
