using System.Security;

namespace LbController.Providers.Aws.Fake.Wire;

/// <summary>How one service speaks: its version, where results and errors stand, its codes for what is common.</summary>
/// <param name="service">The name in the credential scope.</param>
/// <param name="version">The API version that a request has to name.</param>
/// <param name="xmlNamespace">Of the replies.</param>
internal sealed class Protocol(string service, string version, string xmlNamespace)
{
    public static Protocol Elb { get; } = new("elasticloadbalancing", "2015-12-01", "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/");

    public static Protocol Ec2 { get; } = new("ec2", "2016-11-15", "http://ec2.amazonaws.com/doc/2016-11-15/");

    public static Protocol Sts { get; } = new("sts", "2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/");

    public string Service { get; } = service;

    public string Version { get; } = version;

    public bool IsEc2 => Service == "ec2";

    public string ItemName => IsEc2 ? "item" : "member";

    public static Protocol? Of(string? name) => name switch
    {
        "elasticloadbalancing" => Elb,
        "ec2" => Ec2,
        "sts" => Sts,
        _ => null,
    };

    public string Result(string operation, string content, string requestId) => IsEc2
        ? $"<{operation}Response xmlns=\"{xmlNamespace}\"><requestId>{requestId}</requestId>{content}</{operation}Response>"
        : $"<{operation}Response xmlns=\"{xmlNamespace}\"><{operation}Result>{content}</{operation}Result><ResponseMetadata><RequestId>{requestId}</RequestId></ResponseMetadata></{operation}Response>";

    public string Error(AwsErrorException error, string requestId)
    {
        string code = SecurityElement.Escape(error.Code);
        string message = SecurityElement.Escape(error.Message);
        string type = error.Status >= 500 ? "Receiver" : "Sender";
        return IsEc2
            ? $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors><RequestID>{requestId}</RequestID></Response>"
            : $"<ErrorResponse xmlns=\"{xmlNamespace}\"><Error><Type>{type}</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>{requestId}</RequestId></ErrorResponse>";
    }
}
