using LbController.Kubernetes.Http;

namespace LbController.Kubernetes.Leases;

/// <summary>
/// Lets one process of many lead, by a Lease, with client-go's protocol: mixed deployments with controllers in Go are safe. The
/// leader gives up before anyone may take over (renew deadline below lease duration).
/// </summary>
internal sealed partial class LeaderElector
{
    private readonly LeaderElectionOptions _options;
    private readonly ApiSurroundings _around;
    private readonly LeaseLock _lock;
    private readonly string _name;
    private volatile bool _leading;
    private long _renewedAt;

    /// <exception cref="ArgumentException">The options contradict each other; the message has every problem.</exception>
    public LeaderElector(IKubernetesApi api, LeaderElectionOptions options, ApiSurroundings around)
    {
        IReadOnlyList<string> problems = options.Problems();
        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', problems), nameof(options));
        }

        _options = options;
        _around = around;
        _lock = new LeaseLock(api, options, around.Time);
        _name = $"{options.Namespace}/{options.Name}";
    }

    /// <summary>Whether this process leads; false, too, once its lease has run out on its own clock with nobody having noticed.</summary>
    public bool IsLeader => _leading && SinceRenewal() < _options.LeaseDuration;

    public LeaderElectionStatus Status => new(IsLeader, _lock.Holder, _leading ? SinceRenewal() : null);

    /// <summary>
    /// Waits for the lease, then runs <paramref name="lead"/>, whose token is cancelled on loss and on stop. On stop the lease is
    /// renewed until <paramref name="lead"/> has ended, then released, and this returns. To be called once.
    /// </summary>
    /// <exception cref="LeadershipLostException">The lease was lost; <paramref name="lead"/> has ended, or has been given the rest of the lease to end.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        if (!await AcquireAsync(cancellationToken))
        {
            return;
        }

        using var leading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var renewing = new CancellationTokenSource();
        Task renewal = RenewAsync(renewing.Token);
        Task work = StartAsync(lead, leading.Token);
        if (await Task.WhenAny(work, renewal) == renewal)
        {
            _leading = false;
            await leading.CancelAsync();
            await AwaitStoppedAsync(work);
            await renewal;
        }

        await renewing.CancelAsync();
        await EndAsync(work, renewal, cancellationToken);
    }

    /// <summary>A delegate that throws before its first await is work that failed, too.</summary>
    private static async Task StartAsync(Func<CancellationToken, Task> lead, CancellationToken cancellationToken) => await lead(cancellationToken);

    /// <summary>The work has ended before the lease did: give the lease up, then pass on how the work ended.</summary>
    private async Task EndAsync(Task work, Task renewal, CancellationToken stop)
    {
        try
        {
            await renewal;
        }
        catch (OperationCanceledException)
        {
            // We cancelled it a moment ago.
        }

        _leading = false;
        await ReleaseAsync();
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped as asked.
        }
    }

    /// <summary>False where it was stopped while waiting.</summary>
    private async Task<bool> AcquireAsync(CancellationToken cancellationToken)
    {
        LogWanted(_around.Logger, _name, _options.Identity);
        string? holder = null;
        (KubernetesErrorKind, int)? problem = null;
        try
        {
            while (true)
            {
                long began = _around.Time.GetTimestamp();
                try
                {
                    if (await TryOnceAsync(_options.RenewDeadline, cancellationToken))
                    {
                        Volatile.Write(ref _renewedAt, began);
                        _leading = true;
                        LogAcquired(_around.Logger, _name, _options.Identity);
                        return true;
                    }

                    problem = null;
                    if (_lock.Holder != holder)
                    {
                        holder = _lock.Holder;
                        LogHeld(_around.Logger, _name, holder ?? "");
                    }
                }
                catch (KubernetesApiException exception) when (IsRace(exception))
                {
                    // Another was quicker; the next try shows who.
                    problem = null;
                }
                catch (KubernetesApiException exception)
                {
                    if (problem != (exception.Kind, exception.StatusCode))
                    {
                        problem = (exception.Kind, exception.StatusCode);
                        LogAcquireFailed(_around.Logger, _name, exception.Message);
                    }
                }

                await Task.Delay(StandbyDelay(), _around.Time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>
    /// Half a retry period to a whole one, and not beyond the moment at which the lease runs out: so a standby takes over at most one retry
    /// period after that, since it saw the last renewal at most that much late (contract B78).
    /// </summary>
    private TimeSpan StandbyDelay()
    {
        TimeSpan delay = _around.Jitter.Stretch(_options.RetryPeriod / 2, 1);
        return _lock.UntilFree is { } left && left > TimeSpan.Zero && left < delay ? left : delay;
    }

    /// <summary>Ends by exception only: lost, or cancelled.</summary>
    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        bool failing = false;
        while (true)
        {
            await Task.Delay(_options.RetryPeriod, _around.Time, cancellationToken);
            long began = _around.Time.GetTimestamp();
            TimeSpan left = _options.RenewDeadline - SinceRenewal();
            if (left <= TimeSpan.Zero)
            {
                throw Lost($"lease {_name} could not be renewed within {_options.RenewDeadline}");
            }

            try
            {
                if (!await TryOnceAsync(left, cancellationToken))
                {
                    throw Lost($"lease {_name} is held by {_lock.Holder}");
                }

                Volatile.Write(ref _renewedAt, began);
                failing = false;
            }
            catch (KubernetesApiException exception)
            {
                left = _options.RenewDeadline - SinceRenewal();
                if (left <= TimeSpan.Zero)
                {
                    throw Lost($"lease {_name} could not be renewed within {_options.RenewDeadline}: {exception.Message}", exception);
                }

                if (!failing && !IsRace(exception))
                {
                    failing = true;
                    LogRenewFailed(_around.Logger, _name, left, exception.Message);
                }
            }
        }
    }

    private async Task<bool> TryOnceAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, _around.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await _lock.TryAcquireOrRenewAsync(linked.Token);
        }
        catch (OperationCanceledException exception) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new KubernetesApiException(KubernetesErrorKind.Timeout, $"The API server did not answer within {limit.TotalSeconds:0.#} s.", exception);
        }
    }

    private async Task ReleaseAsync()
    {
        using var deadline = new CancellationTokenSource(_options.RenewDeadline, _around.Time);
        try
        {
            if (await _lock.ReleaseAsync(deadline.Token))
            {
                LogReleased(_around.Logger, _name);
            }
        }
        catch (Exception exception) when (exception is KubernetesApiException or OperationCanceledException)
        {
            LogReleaseFailed(_around.Logger, _name, exception.Message);
        }
    }

    /// <summary>Gives the work what is left of the lease; whatever it still does then is done without being the leader.</summary>
    private async Task AwaitStoppedAsync(Task work)
    {
        TimeSpan limit = _options.LeaseDuration - _options.RenewDeadline;
        try
        {
            await work.WaitAsync(limit, _around.Time);
        }
        catch (TimeoutException) when (!work.IsCompleted)
        {
            LogStuck(_around.Logger, limit);
        }
        catch (OperationCanceledException)
        {
            // Stopped as asked.
        }
        catch (Exception exception)
        {
            LogWorkFailed(_around.Logger, exception);
        }
    }

    private LeadershipLostException Lost(string problem, Exception? inner = null)
    {
        _leading = false;
        LogLost(_around.Logger, problem);
        return new LeadershipLostException($"Leadership lost: {problem}.", inner);
    }

    private TimeSpan SinceRenewal() => _around.Time.GetElapsedTime(Volatile.Read(ref _renewedAt));

    private static bool IsRace(KubernetesApiException exception) =>
        exception.Kind is KubernetesErrorKind.Conflict or KubernetesErrorKind.AlreadyExists;
}
