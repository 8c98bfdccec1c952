using LbController.Providers.Azure.Fake;

namespace LbController.Providers.Azure.Tests.Traps;

/// <summary>Stands before the fake cloud: counts calls, lets one of them meet its fate, and lets a test look after each. Any thread.</summary>
internal sealed class CallGate
{
    private readonly Lock _lock = new();
    private CancellationTokenSource _life = new();
    private int _count;
    private (int Call, Fate Fate)? _plan;

    /// <summary>Called after each call that reached the cloud.</summary>
    public Action AfterCall { get; set; } = () => { };

    /// <summary>Called before a call is sent, with its method and path.</summary>
    public Action<string, string> BeforeCall { get; set; } = (_, _) => { };

    /// <summary>Ends when the process dies.</summary>
    public CancellationToken Life => _life.Token;

    public bool IsDead => _life.IsCancellationRequested;

    /// <summary>Whether a fate is still to come.</summary>
    public bool IsArmed => _plan is not null;

    /// <summary>How long the next process stays away after the death of one.</summary>
    public TimeSpan Absence { get; private set; }

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
            _plan = null;
        }
    }

    /// <summary>The next process.</summary>
    public void Revive() => _life = new CancellationTokenSource();

    public HttpMessageHandler Wrap(HttpMessageHandler inner, Func<FakeArm> arm) => new Handler(this, inner, arm);

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

    private sealed class Handler(CallGate gate, HttpMessageHandler inner, Func<FakeArm> arm) : DelegatingHandler(inner)
    {
        private readonly CancellationToken _life = gate.Life;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _life.ThrowIfCancellationRequested();
            gate.BeforeCall(request.Method.Method, request.RequestUri?.AbsolutePath ?? "");
            Fate? fate = gate.Next();
            switch (fate)
            {
                case Fate.DiesBefore:
                    throw Die(TimeSpan.FromSeconds(1));
                case Fate.DiesAfter or Fate.DiesAfterForLong:
                    (await base.SendAsync(request, CancellationToken.None)).Dispose();
                    throw Die(fate is Fate.DiesAfter ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(2));
                default:
                    Script(fate, request.Method != HttpMethod.Get);
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

        private void Script(Fate? fate, bool isWrite)
        {
            _ = fate switch
            {
                Fate.LosesAnswer => arm().Faults.LoseAnswer("*"),
                Fate.LosesRequest => arm().Faults.LoseRequest("*"),
                Fate.Hangs => arm().Faults.Hang("*"),
                Fate.Fails => arm().Faults.Fail("*", 503, "ServiceUnavailable"),
                Fate.IsThrottled => arm().Faults.Fail("*", 429, "TooManyRequests"),
                Fate.IsLocked => arm().Faults.Fail("*", 429, "RetryableError", "RetryableErrorDueToAnotherOperation"),
                Fate.OperationFails when isWrite => arm().Faults.FailOperation("*", "InternalServerError"),
                _ => arm().Faults,
            };
        }

        private OperationCanceledException Die(TimeSpan absence)
        {
            gate.Absence = absence;
            gate._life.Cancel();
            gate.AfterCall();
            return new OperationCanceledException("The process has died.", gate._life.Token);
        }
    }
}
