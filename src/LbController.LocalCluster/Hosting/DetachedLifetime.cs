using Microsoft.Extensions.Hosting;

namespace LbController.LocalCluster.Hosting;

/// <summary>Leaves the process's signals to the program: the inner web host is started and stopped by the cluster alone.</summary>
internal sealed class DetachedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
