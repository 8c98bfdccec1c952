using Amazon.Runtime.Internal;

namespace LbController.Providers.Aws.Client.Pipeline;

/// <summary>The service's name for the SDK.</summary>
internal sealed class AwsServiceMetadata(string serviceId) : IServiceMetadata
{
    public string ServiceId { get; } = serviceId;

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
