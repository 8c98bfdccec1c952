namespace LbController.Runtime.Tests.Faults;

/// <summary>Leads a process's writes to the Service under test, and its notes about it, past the gate.</summary>
internal sealed class EffectHandler(HttpMessageHandler inner, EffectGate gate, string service) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string path = request.RequestUri!.AbsolutePath;
        bool concernsIt = path.Contains($"/services/{service}", StringComparison.Ordinal) || path.Contains("/configmaps", StringComparison.Ordinal);
        if (request.Method == HttpMethod.Get || !concernsIt)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        return await gate.PassAsync(
            $"{request.Method.Method} {path.Split('/')[^1]}",
            () => base.SendAsync(request, cancellationToken),
            () => new HttpRequestException(HttpRequestError.ResponseEnded, "refused by the test"),
            () => new HttpRequestException(HttpRequestError.ResponseEnded, "the answer is lost"),
            cancellationToken);
    }
}
