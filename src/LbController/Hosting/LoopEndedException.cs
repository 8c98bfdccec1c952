namespace LbController.Hosting;

/// <summary>A loop of the process ended although nobody asked it to.</summary>
internal sealed class LoopEndedException(string loop, Exception? cause)
    : Exception(cause is null ? $"The loop \"{loop}\" ended unasked." : $"The loop \"{loop}\" ended: {cause.Message}", cause)
{
    /// <summary>Its name.</summary>
    public string Loop { get; } = loop;
}
