using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Elb;

/// <summary>The certificates of a TLS listener beside its default one.</summary>
/// <param name="cloud">What there is.</param>
internal sealed class CertificateOperations(Cloud cloud)
{
    private readonly ListenerRules _rules = new(cloud);

    public IEnumerable<Operation> Operations =>
    [
        Operation.Elb("DescribeListenerCertificates", "ListenerArn* " + Page.Schema, Describe),
        Operation.Elb("AddListenerCertificates", "ListenerArn* Certificates*[]{CertificateArn* IsDefault!}", Add),
        Operation.Elb("RemoveListenerCertificates", "ListenerArn* Certificates*[]{CertificateArn* IsDefault!}", Remove),
    ];

    private void Describe(Input input, XmlText reply)
    {
        FakeListener listener = cloud.Listener(input.Text("ListenerArn"));
        IEnumerable<(string Arn, bool IsDefault)> all = listener.DefaultCertificate is { } first ? [(first, true)] : [];
        IEnumerable<(string Arn, bool IsDefault)> certificates = all.Concat(listener.MoreCertificates.Select(arn => (arn, false)));
        Page.Write(reply, input, "Certificates", Page.Number(certificates, input), item =>
            reply.Value("CertificateArn", item.Arn).Value("IsDefault", item.IsDefault));
    }

    private void Add(Input input, XmlText reply)
    {
        FakeListener listener = Tls(input);
        IReadOnlyList<string> asked = Asked(input);
        foreach (string arn in asked)
        {
            _rules.CheckCertificate(arn);
        }

        List<string> certificates = [.. listener.MoreCertificates.Union(asked.Where(arn => arn != listener.DefaultCertificate))];
        _rules.CheckCertificateQuota(listener.LoadBalancerArn, listener.Arn, certificates.Count);
        cloud.Listeners.Replace(listener with { MoreCertificates = [.. certificates] });
        reply.List("Certificates", asked, arn => reply.Value("CertificateArn", arn).Value("IsDefault", arn == listener.DefaultCertificate));
    }

    private void Remove(Input input, XmlText reply)
    {
        FakeListener listener = Tls(input);
        IReadOnlyList<string> asked = Asked(input);
        if (asked.Contains(listener.DefaultCertificate))
        {
            throw new AwsErrorException("OperationNotPermitted", "The default certificate of a listener cannot be removed");
        }

        cloud.Listeners.Replace(listener with { MoreCertificates = [.. listener.MoreCertificates.Except(asked)] });
    }

    private FakeListener Tls(Input input)
    {
        FakeListener listener = cloud.Listener(input.Text("ListenerArn"));
        return listener.Protocol == "TLS" ? listener : throw AwsErrorException.Configuration("Only TLS listeners have certificates");
    }

    private static IReadOnlyList<string> Asked(Input input) => input.List("Certificates").Any(item => item.Has("IsDefault"))
        ? throw AwsErrorException.Validation("IsDefault cannot be set here")
        : [.. input.List("Certificates").Select(item => item.Text("CertificateArn")).Distinct()];
}
