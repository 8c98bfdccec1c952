using LbController.Kubernetes.Http;

namespace LbController.Hosting;

/// <summary>The first contact with an API server.</summary>
internal static partial class ApiServerConnection
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Asks for the server's version until it answers. An API server that is not there yet is normal at a cluster's start; one that
    /// refuses our credentials will refuse them again.
    /// </summary>
    /// <returns>The version.</returns>
    /// <exception cref="KubernetesApiException">Refused, or not reached within the deadline.</exception>
    public static async Task<string> ReachAsync(IKubernetesApi api, TimeSpan deadline, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await api.GetServerVersionAsync(cancellationToken);
            }
            catch (KubernetesApiException error) when (error.IsTransient && time.GetElapsedTime(start) < deadline)
            {
                LogNotReached(logger, error.Message);
                await Task.Delay(RetryPeriod, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(1010, LogLevel.Warning, "The API server does not answer yet: {Error}")]
    private static partial void LogNotReached(ILogger logger, string error);
}
