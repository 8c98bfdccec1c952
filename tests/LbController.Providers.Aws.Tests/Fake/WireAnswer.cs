using System.Net;
using System.Xml.Linq;

namespace LbController.Providers.Aws.Tests.Fake;

/// <summary>What came back over the wire.</summary>
internal sealed record WireAnswer(HttpStatusCode Status, string Body, DateTimeOffset? Date)
{
    public string Code => Status == HttpStatusCode.OK ? "OK" : Text("Code");

    public XElement Xml => XElement.Parse(Body);

    /// <summary>The text of the first element of that local name.</summary>
    public string Text(string name) => All(name)[0];

    public IReadOnlyList<string> All(string name) => [.. Xml.Descendants().Where(element => element.Name.LocalName == name).Select(element => element.Value)];
}
