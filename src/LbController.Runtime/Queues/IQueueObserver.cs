namespace LbController.Runtime.Queues;

/// <summary>Hears what a queue does, for metrics.</summary>
internal interface IQueueObserver
{
    void Added();

    void Retried();

    /// <param name="waited">How long the key waited for a worker.</param>
    void Started(TimeSpan waited);

    /// <param name="took">How long the worker had it.</param>
    void Finished(TimeSpan took);
}
