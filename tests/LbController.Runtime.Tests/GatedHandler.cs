namespace LbController.Runtime.Tests;

/// <summary>Lets requests for a path through only once a gate is open.</summary>
internal sealed class GatedHandler(HttpMessageHandler inner, string pathEnd, Task open) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri!.AbsolutePath.EndsWith(pathEnd, StringComparison.Ordinal))
        {
            await open.WaitAsync(cancellationToken);
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
