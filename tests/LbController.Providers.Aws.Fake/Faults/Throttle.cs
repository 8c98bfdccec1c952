namespace LbController.Providers.Aws.Fake.Faults;

/// <summary>AWS's documented buckets for ELBv2, on the fake's clock. Other calls and EC2 are not held back. Under the fake's lock.</summary>
internal sealed class Throttle
{
    private readonly TokenBucket _describe = new(40, 10);
    private readonly TokenBucket _register = new(20, 4);
    private readonly TokenBucket _modify = new(20, 3);

    public bool IsOn { get; set; }

    public int Refused { get; private set; }

    public bool Refuses(string operation, DateTimeOffset now)
    {
        TokenBucket? bucket = operation switch
        {
            "RegisterTargets" or "DeregisterTargets" => _register,
            _ when operation.StartsWith("Describe", StringComparison.Ordinal) => _describe,
            _ when operation.StartsWith("Modify", StringComparison.Ordinal) => _modify,
            _ => null,
        };
        if (!IsOn || bucket is null || bucket.TryTake(now))
        {
            return false;
        }

        Refused++;
        return true;
    }
}
