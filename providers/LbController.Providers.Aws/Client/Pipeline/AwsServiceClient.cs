using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using LbController.Providers.Aws.Client.Wire;

namespace LbController.Providers.Aws.Client.Pipeline;

/// <summary>One service on the SDK's pipeline: credentials, signatures, retries and clock skew are the SDK's.</summary>
internal sealed class AwsServiceClient : AmazonServiceClient
{
    private static readonly QueryMarshaller RequestMarshaller = new();
    private static readonly ReplyUnmarshaller ResponseUnmarshaller = new();

    public AwsServiceClient(AwsServiceConfig config, AWSCredentials? credentials, Uri endpoint, AttemptHandler attempts, AttemptRetryPolicy retries)
        : base(credentials, config)
    {
        Endpoint = endpoint;
        ServiceMetadata = new AwsServiceMetadata(config.ServiceId);
        RuntimePipeline.ReplaceHandler<EndpointResolver>(new EndpointHandler(endpoint, config.AuthenticationRegion));
        RuntimePipeline.AddHandlerAfter<Marshaller>(new SignatureHandler());
        RuntimePipeline.ReplaceHandler<RetryHandler>(new RetryHandler(retries));
        RuntimePipeline.AddHandlerAfter<RetryHandler>(attempts);
    }

    public Uri Endpoint { get; }

    protected override IServiceMetadata ServiceMetadata { get; }

    /// <summary>Throws what the SDK throws; <see cref="AwsFailures"/> reads it.</summary>
    public Task<AwsResult> SendAsync(AwsQuery query, CancellationToken cancellationToken) =>
        InvokeAsync<AwsResult>(new AwsCall(query), new InvokeOptions { RequestMarshaller = RequestMarshaller, ResponseUnmarshaller = ResponseUnmarshaller }, cancellationToken);
}
