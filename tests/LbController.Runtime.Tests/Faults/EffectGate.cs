using LbController.Testing;

namespace LbController.Runtime.Tests.Faults;

/// <summary>
/// Sees every effect on the Service under test, in the API server and in the back end, counts them over all processes of a run, and
/// makes one of them go wrong.
/// </summary>
/// <param name="kind">What goes wrong; nothing where null.</param>
/// <param name="point">At which effect, counted from 0.</param>
internal sealed class EffectGate(FaultKind? kind, int point)
{
    private readonly Lock _lock = new();
    private readonly List<string> _effects = [];
    private readonly List<string> _violations = [];
    private bool _hasStruck;
    private readonly TaskCompletionSource _crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Looked at before and after every effect: says what is wrong, or null.</summary>
    public Func<string?> Invariant { get; set; } = () => null;

    /// <summary>Whether the process is to be taken for dead.</summary>
    public bool HasCrashed => _crashed.Task.IsCompleted;

    /// <summary>Whether the fault has struck and takes the process with it.</summary>
    public bool Kills => HasStruck && kind is (FaultKind.CrashBefore or FaultKind.CrashAfter or FaultKind.CrashAndStayDown);

    /// <summary>Whether the fault has struck.</summary>
    public bool HasStruck
    {
        get
        {
            lock (_lock)
            {
                return _hasStruck;
            }
        }
    }

    /// <summary>Every effect that was tried, in order.</summary>
    public IReadOnlyList<string> Effects
    {
        get
        {
            lock (_lock)
            {
                return [.. _effects];
            }
        }
    }

    /// <summary>Every violation of the invariant, with the effect next to it.</summary>
    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_lock)
            {
                return [.. _violations];
            }
        }
    }

    /// <summary>One effect, with what may befall it.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="act">The effect.</param>
    /// <param name="refused">What a refusal looks like.</param>
    /// <param name="lost">What a lost answer looks like.</param>
    /// <param name="cancellationToken">Cancelled when the process is taken down.</param>
    public async Task<T> PassAsync<T>(string name, Func<Task<T>> act, Func<Exception> refused, Func<Exception> lost, CancellationToken cancellationToken)
    {
        bool strikes = Enter(name);
        if (strikes && kind == FaultKind.CrashBefore)
        {
            await DieAsync(cancellationToken);
        }

        if (strikes && kind == FaultKind.Refused)
        {
            throw refused();
        }

        T result = await act();
        Check($"after {name}");
        if (strikes && kind is (FaultKind.CrashAfter or FaultKind.CrashAndStayDown))
        {
            await DieAsync(cancellationToken);
        }

        return strikes && kind == FaultKind.AnswerLost ? throw lost() : result;
    }

    private bool Enter(string name)
    {
        Check($"before {name}");
        lock (_lock)
        {
            bool strikes = kind is not null && !_hasStruck && _effects.Count == point;
            _hasStruck |= strikes;
            _effects.Add(name);
            return strikes;
        }
    }

    /// <summary>A dead process does nothing more, until what is left of it is cleared away.</summary>
    private async Task DieAsync(CancellationToken cancellationToken)
    {
        _crashed.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    private void Check(string where)
    {
        if (Invariant() is { } wrong)
        {
            lock (_lock)
            {
                _violations.Add($"{where}: {wrong}");
            }
        }
    }
}
