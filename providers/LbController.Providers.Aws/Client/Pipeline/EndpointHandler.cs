using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace LbController.Providers.Aws.Client.Pipeline;

/// <summary>Sends every request of a service to its one endpoint, signed for its region.</summary>
internal sealed class EndpointHandler(Uri endpoint, string region) : PipelineHandler
{
    public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        IRequest request = executionContext.RequestContext.Request;
        request.Endpoint = endpoint;
        request.AuthenticationRegion = region;
        return base.InvokeAsync<T>(executionContext);
    }
}
