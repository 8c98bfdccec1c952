using System.Xml.Linq;
using Amazon.Runtime;

namespace LbController.Providers.Aws.Client.Wire;

/// <summary>A reply as the SDK's pipeline carries it.</summary>
internal sealed class AwsResult : AmazonWebServiceResponse
{
    public XElement Root { get; init; } = new("Empty");
}
