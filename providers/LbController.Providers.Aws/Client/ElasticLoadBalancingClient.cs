using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Client.Wire;

namespace LbController.Providers.Aws.Client;

/// <summary>ELBv2, in the parts of its resources.</summary>
internal sealed partial class ElasticLoadBalancingClient(AwsCaller caller) : IElasticLoadBalancing
{
    private const int PageSize = 400;

    private static AwsQuery Query(string action, string subject = "") => new(AwsService.LoadBalancing, action, subject);

    private static AwsQuery Query(string action, IEnumerable<string> subjects) => Query(action, string.Join(", ", subjects));

    private static void WriteTarget(AwsQuery query, Target target) => query.Add("Id", target.Id).Add("Port", target.Port);

    private static void WriteCertificate(AwsQuery query, string arn) => query.Add("CertificateArn", arn);
}
