using LbController.Abstractions.Errors;
using LbController.Providers.Aws.Client.Pipeline;
using LbController.Providers.Aws.Client.Wire;
using LbController.Providers.Foundation.Flow;

namespace LbController.Providers.Aws.Client;

/// <summary>Makes calls: through the guard, with failures translated and pages put together.</summary>
internal sealed class AwsCaller(AwsConnection connection, OutageGuard guard)
{
    /// <summary>Makes a call whose reply says nothing.</summary>
    public Task CallAsync(AwsQuery query, CancellationToken cancellationToken) => CallAsync(query, _ => true, cancellationToken);

    /// <summary>Makes a call and reads its reply.</summary>
    public async Task<T> CallAsync<T>(AwsQuery query, Func<AwsReply, T> read, CancellationToken cancellationToken)
    {
        AwsServiceClient client = await connection.GetAsync(query.Service, cancellationToken);
        return await guard.RunAsync(query.Action, token => SendAsync(client, query, read, token), cancellationToken);
    }

    /// <summary>Makes a call; that the thing is not there (any more) is no error.</summary>
    public async Task DeleteAsync(AwsQuery query, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(query, cancellationToken);
        }
        catch (ProviderException exception) when (exception.Kind == ProviderErrorKind.NotFound)
        {
            // It is gone, which is what was asked for.
        }
    }

    /// <summary>Makes the calls of a list, page after page.</summary>
    /// <param name="query">The first page's.</param>
    /// <param name="list">The list's element.</param>
    /// <param name="read">Reads an item.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<T>> ListAsync<T>(AwsQuery query, string list, Func<AwsReply, T> read, CancellationToken cancellationToken)
    {
        (string parameter, string element) = query.Service == AwsService.Compute ? ("NextToken", "nextToken") : ("Marker", "NextMarker");
        List<T> items = [];
        HashSet<string> seen = [];
        AwsQuery page = query;
        while (true)
        {
            (IReadOnlyList<T> found, string? next) = await CallAsync(
                page,
                reply =>
                {
                    string? token = reply.Text(element);
                    return token is null || seen.Add(token)
                        ? ((IReadOnlyList<T>)[.. reply.List(list).Select(read)], token)
                        : throw new FormatException($"the page {token} came twice");
                },
                cancellationToken);
            items.AddRange(found);
            if (next is null)
            {
                return items;
            }

            page = query.With(parameter, next);
        }
    }

    private static async Task<T> SendAsync<T>(AwsServiceClient client, AwsQuery query, Func<AwsReply, T> read, CancellationToken cancellationToken)
    {
        try
        {
            AwsResult result = await client.SendAsync(query, cancellationToken);
            var root = new AwsReply(result.Root);
            return read(query.Service == AwsService.Compute ? root : root[$"{query.Action}Result"]);
        }
        catch (Exception exception) when (exception is not ProviderException && !cancellationToken.IsCancellationRequested)
        {
            throw AwsFailures.Translate(exception, query, client.Endpoint);
        }
    }
}
