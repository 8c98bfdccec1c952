using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Faults;

/// <summary>Resource Manager's buckets, one a class. Under the fake's lock.</summary>
internal sealed class ThrottleGate(FakeThrottle settings)
{
    private readonly TokenBucket _reads = new();
    private readonly TokenBucket _writes = new();
    private readonly TokenBucket _deletes = new();

    public int Refused { get; private set; }

    public void Pass(CallClass kind, DateTimeOffset now)
    {
        if (!settings.IsOn)
        {
            return;
        }

        bool served = kind switch
        {
            CallClass.Read => _reads.TryTake(now, settings.ReadBurst, settings.ReadsPerSecond),
            CallClass.Write => _writes.TryTake(now, settings.WriteBurst, settings.WritesPerSecond),
            _ => _deletes.TryTake(now, settings.DeleteBurst, settings.DeletesPerSecond),
        };
        if (!served)
        {
            Refused++;
            throw new ArmErrorException(429, "TooManyRequests", $"The request is being throttled as the limit has been reached for operation type - {kind}. For more information, see - https://aka.ms/arm-throttling.")
            {
                IsFromGateway = true,
                RetryAfter = settings.RetryAfter,
            };
        }
    }
}
