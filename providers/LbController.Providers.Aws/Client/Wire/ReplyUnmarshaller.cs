using System.Globalization;
using System.Net;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace LbController.Providers.Aws.Client.Wire;

/// <summary>
/// Reads replies of both protocols. Errors stand in <c>ErrorResponse/Error</c> or <c>Response/Errors/Error</c>, the request's id beside
/// or inside <c>Error</c>, in any spelling, or in a header; what is no XML at all (a proxy's page) gets the code <c>Http</c> and its status.
/// </summary>
internal sealed class ReplyUnmarshaller : XmlResponseUnmarshaller
{
    private const int ExcerptLength = 200;

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext context)
    {
        string? id = context.ResponseData.GetHeaderValue("x-amzn-requestid");
        try
        {
            XElement root = XElement.Load(context.Stream);
            return new AwsResult { Root = root, ResponseMetadata = new ResponseMetadata { RequestId = RequestId(root) ?? id } };
        }
        catch (XmlException exception)
        {
            throw new AmazonUnmarshallingException(id, null, exception, HttpStatusCode.OK);
        }
    }

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext context, Exception innerException, HttpStatusCode statusCode)
    {
        using var reader = new StreamReader(context.Stream);
        string body = reader.ReadToEnd();
        string? id = context.ResponseData.GetHeaderValue("x-amzn-requestid");
        TimeSpan? retryAfter = int.TryParse(context.ResponseData.GetHeaderValue("Retry-After"), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;
        XElement? root = Parse(body);
        XElement? error = root?.DescendantsAndSelf().FirstOrDefault(element => element.Name.LocalName == "Error");
        string? code = Local(error, "Code");
        string message = Local(error, "Message") ?? Excerpt(body);
        return new AwsErrorReply(
            message,
            innerException,
            code ?? string.Create(CultureInfo.InvariantCulture, $"Http{(int)statusCode}"),
            (root is null ? null : RequestId(root)) ?? id,
            statusCode)
        {
            RetryAfter = retryAfter,
        };
    }

    private static XElement? Parse(string body)
    {
        try
        {
            return XElement.Parse(body);
        }
        catch (XmlException)
        {
            // No XML: the caller tells the body instead.
            return null;
        }
    }

    private static string? RequestId(XElement root) =>
        Text(root.Descendants().FirstOrDefault(element => element.Name.LocalName.Equals("RequestId", StringComparison.OrdinalIgnoreCase)));

    private static string? Local(XElement? parent, string name) => Text(parent?.Elements().FirstOrDefault(element => element.Name.LocalName == name));

    private static string? Text(XElement? element) => string.IsNullOrWhiteSpace(element?.Value) ? null : element.Value.Trim();

    private static string Excerpt(string body)
    {
        string line = string.Join(' ', body.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? "an empty reply" : line.Length <= ExcerptLength ? line : line[..ExcerptLength] + "…";
    }
}
