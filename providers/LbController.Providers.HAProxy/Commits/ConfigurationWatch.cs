using System.Security.Cryptography;
using System.Text;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Process;
using LbController.Providers.HAProxy.Rendering;
using LbController.Providers.HAProxy.Runtime;
using LbController.Providers.HAProxy.State;

namespace LbController.Providers.HAProxy.Commits;

/// <summary>
/// Whether HAProxy still runs what the last commit had it run: the hash that its worker reports, its servers and the file are looked at. Told by the
/// writer what is in effect; may be asked by anyone, and looks once for all who ask within a second.
/// </summary>
internal sealed class ConfigurationWatch(StateDirectory directory, HAProxyProcess process, RuntimeApi runtime, TimeProvider timeProvider)
{
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private volatile Effect? _inEffect;
    private Effect? _lookedFor;
    private long _lookedAt;
    private Task<string?> _look = Task.FromResult<string?>(null);

    /// <summary>A commit begins: until it is proven, nothing is known.</summary>
    public void Forget() => _inEffect = null;

    /// <summary>A commit is proven.</summary>
    /// <param name="rendered">The file.</param>
    /// <param name="configuration">What the worker's servers are compared with, or null where they are not.</param>
    public void Note(RenderedConfiguration rendered, HAProxyConfiguration? configuration) => _inEffect = new Effect(rendered.Sha, HashOf(rendered.Text), configuration);

    /// <summary>Whether a file's text is not what was written.</summary>
    public bool IsForeign(string text) => _inEffect is { } effect && effect.FileHash != HashOf(text);

    /// <summary>What somebody else changed, in words; null where nothing, or where that cannot be told now.</summary>
    public Task<string?> FindDriftAsync(CancellationToken cancellationToken)
    {
        if (_inEffect is not { } effect)
        {
            return Task.FromResult<string?>(null);
        }

        lock (_lock)
        {
            if (_lookedFor != effect || timeProvider.GetElapsedTime(_lookedAt) >= Validity)
            {
                _lookedFor = effect;
                _lookedAt = timeProvider.GetTimestamp();
                _look = LookAsync(effect);
            }

            return _look.WaitAsync(cancellationToken);
        }
    }

    private async Task<string?> LookAsync(Effect effect)
    {
        // For all who ask, so nobody's cancellation ends it; both waits are bounded. The comparison comes first: it waits until the worker of
        // before a reload answers no more.
        WorkerComparison? comparison = effect.Configuration is null ? null : await runtime.CompareAsync(effect.Configuration, null, CancellationToken.None);
        WorkerInfo? worker = await process.AskWorkerAsync(CancellationToken.None);
        string? text = await AtomicFile.ReadAsync(directory.Configuration, CancellationToken.None);
        if (_inEffect != effect || worker is null)
        {
            return null;
        }

        bool otherRuns = worker.Sha != effect.Sha;
        bool otherFile = text is null || HashOf(text) != effect.FileHash;
        return (otherRuns, otherFile, comparison is { IsEqual: false }) switch
        {
            (true, true, _) => "haproxy.cfg was changed by somebody else, and HAProxy runs another configuration",
            (true, false, _) => "HAProxy runs another configuration than haproxy.cfg",
            (false, true, _) => "haproxy.cfg was changed by somebody else, and HAProxy may run it",
            (false, false, true) => $"HAProxy was changed by somebody else: {comparison?.Summary}",
            (false, false, false) => null,
        };
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Compared by reference: the same configuration, proven twice, is two effects.</summary>
    private sealed class Effect(string sha, string fileHash, HAProxyConfiguration? configuration)
    {
        public HAProxyConfiguration? Configuration => configuration;

        public string Sha => sha;

        public string FileHash => fileHash;
    }
}
