using LbController.Abstractions.Errors;

namespace LbController.Providers.HAProxy.State;

/// <summary>
/// Lets one controller at a time use a state directory. The kernel drops the lock with the process that holds it, however that ends, so a
/// lock is never stale; HAProxy does not inherit it.
/// </summary>
internal sealed class StateLock : IDisposable
{
    private readonly FileStream _file;

    private StateLock(FileStream file)
    {
        _file = file;
    }

    /// <summary>Takes the lock.</summary>
    /// <exception cref="ProviderException">Someone else has it.</exception>
    public static StateLock Take(StateDirectory directory)
    {
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB) on Unix, and descriptors are closed on exec.
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return new StateLock(new FileStream(directory.Lock, options));
        }
        catch (IOException exception)
        {
            throw new ProviderException(ProviderErrorKind.Conflict, "start", $"Another controller uses the state directory {directory.Path} ({exception.Message}); give each its own (--haproxy-state-dir, LBC_HAPROXY_STATE_DIR) or stop the other one.", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
