namespace LbController.Functional.Tests;

/// <summary>Loopback networks of a test's own, so that tests, and runs beside each other, do not meet.</summary>
internal sealed class Networks
{
    private static int _last;

    /// <summary>A world may live as long as its collection: a number comes again after 32 others only.</summary>
    private readonly int _number = (Environment.ProcessId % 8 * 32) + (Interlocked.Increment(ref _last) % 32);

    /// <summary>Where nodes live.</summary>
    public string Nodes => $"127.60.{_number}.0/24";

    /// <summary>Where pods live.</summary>
    public string Pods => $"127.{70 + (_number / 16)}.{_number % 16 * 16}.0/20";

    /// <summary>Where Services get their addresses: 4,094 of them.</summary>
    public string Pool => $"127.{130 + (_number / 16)}.{_number % 16 * 16}.0/20";
}
