namespace LbController.Providers.Azure.Client.Operations;

/// <summary>How often Azure is asked whether something is done: as it says, else after 1 s, growing to 5 s.</summary>
/// <param name="limit">How long in all.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class PollPace(TimeSpan limit, TimeProvider timeProvider)
{
    private const double Growth = 1.5;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromSeconds(60);

    private readonly long _began = timeProvider.GetTimestamp();
    private TimeSpan _next = Shortest;

    /// <summary>Waits for the next question.</summary>
    /// <param name="asked">How long Azure asks to wait, or null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether there is time for one.</returns>
    public async Task<bool> WaitAsync(TimeSpan? asked, CancellationToken cancellationToken)
    {
        TimeSpan left = limit - timeProvider.GetElapsedTime(_began);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        TimeSpan wait = asked is { } told ? Least(told < Shortest ? Shortest : told, LongestAsked) : _next;
        _next = asked is null ? Least(_next * Growth, Longest) : _next;
        await Task.Delay(Least(wait, left), timeProvider, cancellationToken);
        return true;
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
