using System.Threading.Channels;

namespace LbController.LocalCluster.Storage;

/// <summary>
/// One reader of changes. Writers never wait for it: a reader that lets its buffer fill is ended, and has to list again.
/// </summary>
internal sealed class StoreWatch(StoreCollection owner, int capacity) : IDisposable
{
    private readonly Channel<StoreChange> _changes = Channel.CreateBounded<StoreChange>(
        new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public ChannelReader<StoreChange> Changes => _changes.Reader;

    /// <summary>False where the reader was too slow and is now ended.</summary>
    public bool Offer(StoreChange change)
    {
        if (_changes.Writer.TryWrite(change))
        {
            return true;
        }

        End();
        return false;
    }

    /// <summary>Ends the stream after what is buffered.</summary>
    public void End() => _changes.Writer.TryComplete();

    public void Dispose()
    {
        End();
        owner.Forget(this);
    }
}
