using Amazon.Runtime;

namespace LbController.Providers.Aws.Client.Wire;

/// <summary>A call as the SDK's pipeline carries it.</summary>
internal sealed class AwsCall(AwsQuery query) : AmazonWebServiceRequest
{
    public AwsQuery Query { get; } = query;
}
