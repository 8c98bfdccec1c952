namespace LbController.Runtime.Tests.Faults;

/// <summary>Leads a process's writes to the Service under test past the gate.</summary>
internal sealed class EffectHandler(HttpMessageHandler inner, EffectGate gate, string service) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Get || !request.RequestUri!.AbsolutePath.Contains($"/services/{service}", StringComparison.Ordinal))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        return await gate.PassAsync(
            $"{request.Method.Method} {request.RequestUri.AbsolutePath.Split('/')[^1]}",
            () => base.SendAsync(request, cancellationToken),
            () => new HttpRequestException(HttpRequestError.ResponseEnded, "refused by the test"),
            () => new HttpRequestException(HttpRequestError.ResponseEnded, "the answer is lost"),
            cancellationToken);
    }
}
