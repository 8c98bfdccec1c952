namespace LbController.Runtime.Tests;

/// <summary>Holds up the answers to writes of a path: the server has done them, the client does not know yet.</summary>
internal sealed class HoldingHandler(HttpMessageHandler inner, string pathEnd, Func<Task> answered) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (request.Method == HttpMethod.Patch && request.RequestUri!.AbsolutePath.EndsWith(pathEnd, StringComparison.Ordinal))
        {
            await answered();
        }

        return response;
    }
}
