namespace LbController.Providers.Aws.Client;

/// <summary>What tells one query service of AWS from another.</summary>
/// <param name="Name">Its endpoints' first label, its scope in signatures, its prefix in IAM.</param>
/// <param name="Id">Its name in the SDK's configuration: AWS_ENDPOINT_URL_EC2.</param>
/// <param name="Version">Of the API.</param>
/// <param name="ListInfix">Between a list's name and the number of an item.</param>
internal sealed record AwsService(string Name, string Id, string Version, string ListInfix)
{
    /// <summary>ELBv2: the <c>query</c> protocol.</summary>
    public static readonly AwsService LoadBalancing = new("elasticloadbalancing", "Elastic Load Balancing v2", "2015-12-01", ".member.");

    /// <summary>EC2: the <c>ec2</c> protocol, whose lists are flat.</summary>
    public static readonly AwsService Compute = new("ec2", "EC2", "2016-11-15", ".");
}
