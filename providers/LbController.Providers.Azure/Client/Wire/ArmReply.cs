using System.Globalization;

namespace LbController.Providers.Azure.Client.Wire;

/// <summary>An answer, whatever it says.</summary>
/// <param name="Status">HTTP's.</param>
/// <param name="Headers">By name, in any case.</param>
/// <param name="Body">All of it.</param>
internal sealed record ArmReply(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    private readonly Lazy<ArmError> _error = new(() => ArmError.Parse(Status, Body));

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>What it says went wrong; for answers that are no success.</summary>
    public ArmError Error => _error.Value;

    /// <summary>By which Azure's support finds it; null where none was told.</summary>
    public string? RequestId => Header("x-ms-correlation-request-id") ?? Header("x-ms-request-id");

    public string? Header(string name) => Headers.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>How long Azure asks to stay away, or null; a date is told by the clock.</summary>
    public TimeSpan? RetryAfter(TimeProvider timeProvider)
    {
        string? value = Header("Retry-After");
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }

        if (!DateTimeOffset.TryParseExact(value, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date))
        {
            return null;
        }

        TimeSpan wait = date - timeProvider.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
