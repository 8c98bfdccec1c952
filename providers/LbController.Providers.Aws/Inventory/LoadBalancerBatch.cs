using LbController.Abstractions.Errors;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Inventory;

/// <summary>
/// Looks at single load balancers, twenty a call: what is asked for while a call is under way is in the next one, so that many Services
/// that wait for AWS cost little.
/// </summary>
internal sealed class LoadBalancerBatch
{
    private const int ArnsPerCall = 20;

    private readonly IElasticLoadBalancing _elb;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TaskCompletionSource<LoadBalancerDescription?>> _asked = new(StringComparer.Ordinal);
    private bool _isRunning;

    public LoadBalancerBatch(IElasticLoadBalancing elb)
    {
        _elb = elb;
    }

    /// <summary>A load balancer as it is now, or null where it is gone.</summary>
    public async Task<LoadBalancerDescription?> ReadAsync(string arn, CancellationToken cancellationToken)
    {
        Task<LoadBalancerDescription?> answer;
        lock (_lock)
        {
            if (!_asked.TryGetValue(arn, out TaskCompletionSource<LoadBalancerDescription?>? source))
            {
                _asked[arn] = source = new TaskCompletionSource<LoadBalancerDescription?>(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            answer = source.Task;
            if (!_isRunning)
            {
                _isRunning = true;
                _ = Task.Run(RunAsync, CancellationToken.None);
            }
        }

        return await answer.WaitAsync(cancellationToken);
    }

    private async Task RunAsync()
    {
        while (Take() is { Count: > 0 } batch)
        {
            try
            {
                Dictionary<string, LoadBalancerDescription> found = await DescribeAsync([.. batch.Keys]);
                foreach ((string arn, TaskCompletionSource<LoadBalancerDescription?> source) in batch)
                {
                    source.SetResult(found.GetValueOrDefault(arn));
                }
            }
            catch (ProviderException error)
            {
                foreach (TaskCompletionSource<LoadBalancerDescription?> source in batch.Values)
                {
                    source.SetException(error);
                }
            }
        }
    }

    private Dictionary<string, TaskCompletionSource<LoadBalancerDescription?>> Take()
    {
        lock (_lock)
        {
            var batch = _asked.Take(ArnsPerCall).ToDictionary(StringComparer.Ordinal);
            foreach (string arn in batch.Keys)
            {
                _asked.Remove(arn);
            }

            _isRunning = batch.Count > 0;
            return batch;
        }
    }

    /// <summary>One that is gone fails the call for all: then each half is asked for by itself.</summary>
    private async Task<Dictionary<string, LoadBalancerDescription>> DescribeAsync(string[] arns)
    {
        try
        {
            return (await _elb.DescribeLoadBalancersAsync(arns, CancellationToken.None)).ToDictionary(balancer => balancer.Arn, StringComparer.Ordinal);
        }
        catch (ProviderException error) when (error.Kind == ProviderErrorKind.NotFound)
        {
            var found = new Dictionary<string, LoadBalancerDescription>(StringComparer.Ordinal);
            foreach (string[] half in arns.Length == 1 ? [] : arns.Chunk((arns.Length + 1) / 2))
            {
                foreach ((string arn, LoadBalancerDescription balancer) in await DescribeAsync(half))
                {
                    found[arn] = balancer;
                }
            }

            return found;
        }
    }
}
