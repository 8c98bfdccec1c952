using System.Text;

namespace LbController.Providers.HAProxy.Hosts;

/// <summary>The file that HAProxy writes its output to; set aside when it gets large.</summary>
internal sealed class OutputFile(string path)
{
    private const long Largest = 4 * 1024 * 1024;

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>Sets a large file aside, and says where the rest ends.</summary>
    public long Mark()
    {
        var log = new FileInfo(Path);
        if (!log.Exists)
        {
            return 0;
        }

        if (log.Length < Largest)
        {
            return log.Length;
        }

        // HAProxy writes at the end wherever that is, so the file can be cut under it.
        log.CopyTo(Path + ".1", overwrite: true);
        using FileStream file = log.Open(FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(0);
        return 0;
    }

    /// <summary>What was written since a mark.</summary>
    public async Task<string> ReadAsync(long mark, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(mark, SeekOrigin.Begin);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
