using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace LbController.Providers.Aws.Client.Wire;

/// <summary>Makes the HTTP request of a call: a form, posted to the root.</summary>
internal sealed class QueryMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        AwsQuery query = ((AwsCall)input).Query;
        var request = new DefaultRequest(input, query.Service.Name) { HttpMethod = "POST", ResourcePath = "/" };
        request.Headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8";
        request.Content = Encoding.UTF8.GetBytes(string.Join('&', query.Parameters.Select(entry => $"{Uri.EscapeDataString(entry.Key)}={Uri.EscapeDataString(entry.Value)}")));
        return request;
    }
}
