using LbController.Providers.Aws.Fake;

namespace LbController.Providers.Aws.Tests.Traps;

/// <summary>Stands before the cloud: counts calls, lets one of them meet its fate, and lets a test look after each. Any thread.</summary>
internal sealed class CallGate
{
    private readonly Lock _lock = new();
    private CancellationTokenSource _life = new();
    private int _count;
    private (int Call, Fate Fate)? _plan;

    /// <summary>Called after each call that reached the cloud.</summary>
    public Action AfterCall { get; set; } = () => { };

    /// <summary>Whether calls that only read are not counted.</summary>
    public bool CountsWritesOnly { get; init; }

    /// <summary>Calls since the last <see cref="Arm"/>.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Ends when the process dies.</summary>
    public CancellationToken Life => _life.Token;

    public bool IsDead => _life.IsCancellationRequested;

    /// <summary>Whether a fate is still to come.</summary>
    public bool IsArmed => _plan is not null;

    /// <summary>Counts anew.</summary>
    /// <param name="call">From 1.</param>
    /// <param name="fate">Of that call.</param>
    public void Arm(int call, Fate fate)
    {
        lock (_lock)
        {
            _count = 0;
            _plan = (call, fate);
        }
    }

    public void Disarm()
    {
        lock (_lock)
        {
            _count = 0;
            _plan = null;
        }
    }

    /// <summary>The next process.</summary>
    public void Revive() => _life = new CancellationTokenSource();

    public HttpMessageHandler Wrap(HttpMessageHandler inner, Func<FakeAws> aws) => new Handler(this, inner, aws);

    private Fate? Next()
    {
        lock (_lock)
        {
            _count++;
            if (_plan is not { } plan || plan.Call != _count)
            {
                return null;
            }

            _plan = null;
            return plan.Fate;
        }
    }

    private sealed class Handler(CallGate gate, HttpMessageHandler inner, Func<FakeAws> aws) : DelegatingHandler(inner)
    {
        private readonly CancellationToken _life = gate.Life;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _life.ThrowIfCancellationRequested();
            bool isCounted = !gate.CountsWritesOnly || request.Content is null || !(await request.Content.ReadAsStringAsync(cancellationToken)).Contains("Action=Describe", StringComparison.Ordinal);
            switch (isCounted ? gate.Next() : null)
            {
                case Fate.DiesBefore:
                    throw Die();
                case Fate.DiesAfter:
                    (await base.SendAsync(request, CancellationToken.None)).Dispose();
                    throw Die();
                case Fate.LosesReply:
                    aws().Faults.LoseReply("*");
                    break;
                case Fate.Fails:
                    aws().Faults.Fail("*", "InternalFailure", status: 500);
                    break;
                case Fate.IsThrottled:
                    aws().Faults.Fail("*", "Throttling");
                    break;
            }

            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            finally
            {
                gate.AfterCall();
            }
        }

        private OperationCanceledException Die()
        {
            gate._life.Cancel();
            gate.AfterCall();
            return new OperationCanceledException("The process has died.", gate._life.Token);
        }
    }
}
