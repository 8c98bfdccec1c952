namespace LbController.Runtime.Tests;

/// <summary>A way to the API server that can be cut for good.</summary>
internal sealed class CuttableHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Whether it is cut.</summary>
    public bool IsCut { get; set; }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        IsCut ? throw new HttpRequestException("the wire is cut") : base.SendAsync(request, cancellationToken);
}
