using System.Runtime.InteropServices;
using System.Text;
using LbController.Providers.HAProxy.Process;

namespace LbController.Providers.HAProxy.State;

/// <summary>Writes files so that a reader, after a crash too, sees the old content or the new one, and nobody else sees either.</summary>
internal static class AtomicFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Replaces a file.</summary>
    public static async Task ReplaceAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        string temporary = path + ".new";
        await WriteAsync(temporary, content, cancellationToken);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Replaces a file by text in UTF-8.</summary>
    public static Task ReplaceAsync(string path, string content, CancellationToken cancellationToken) =>
        ReplaceAsync(path, Encoding.UTF8.GetBytes(content), cancellationToken);

    /// <summary>Writes a file and has it on the disk before it returns.</summary>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        await using var file = new FileStream(path, options);
        await file.WriteAsync(content, cancellationToken);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Keeps a file, whose own name is about to go to another, under a second name. Nothing is copied.</summary>
    /// <exception cref="IOException">The file system refused it.</exception>
    public static void Keep(string path, string name)
    {
        string temporary = name + ".new";
        File.Delete(temporary);
        if (NativeMethods.Link(path, temporary) != 0)
        {
            throw new IOException($"{path} could not be kept as {name}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        File.Move(temporary, name, overwrite: true);
    }

    /// <summary>A file's text, or null where there is none.</summary>
    public static async Task<string?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (IOException exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Nothing written yet.
            return null;
        }
    }

    /// <summary>Removes a file where there is one.</summary>
    public static void Remove(string path) => File.Delete(path);
}
