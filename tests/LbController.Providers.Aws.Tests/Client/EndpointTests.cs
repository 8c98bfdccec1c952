using Amazon;
using LbController.Providers.Aws.Client;
using static LbController.Providers.Aws.Tests.Client.ScriptedTransport;

namespace LbController.Providers.Aws.Tests.Client;

public sealed class EndpointTests
{
    [Theory]
    [InlineData("eu-west-1", false, false, "elasticloadbalancing.eu-west-1.amazonaws.com", "ec2.eu-west-1.amazonaws.com")]
    [InlineData("us-east-1", true, false, "elasticloadbalancing-fips.us-east-1.amazonaws.com", "ec2-fips.us-east-1.amazonaws.com")]
    [InlineData("eu-west-1", false, true, "elasticloadbalancing.eu-west-1.api.aws", "ec2.eu-west-1.api.aws")]
    [InlineData("us-east-1", true, true, "elasticloadbalancing-fips.us-east-1.api.aws", "ec2-fips.us-east-1.api.aws")]
    [InlineData("cn-north-1", false, false, "elasticloadbalancing.cn-north-1.amazonaws.com.cn", "ec2.cn-north-1.amazonaws.com.cn")]
    [InlineData("cn-north-1", false, true, "elasticloadbalancing.cn-north-1.api.amazonwebservices.com.cn", "ec2.cn-north-1.api.amazonwebservices.com.cn")]
    [InlineData("us-gov-west-1", true, false, "elasticloadbalancing.us-gov-west-1.amazonaws.com", "ec2.us-gov-west-1.amazonaws.com")]
    [InlineData("eu-newest-9", false, false, "elasticloadbalancing.eu-newest-9.amazonaws.com", "ec2.eu-newest-9.amazonaws.com")]
    public async Task EndpointsAreAwss(string region, bool fips, bool dualstack, string balancing, string compute)
    {
        var transport = new ScriptedTransport(Elb("DescribeTargetGroups"), Ec2("DescribeAvailabilityZones"));
        using var rig = new ClientRig(ClientRig.Settings(null, transport.Seam) with { Region = region, UseFips = fips, UseDualstack = dualstack });

        await rig.Elb.DescribeTargetGroupsAsync(default);
        await rig.Ec2.DescribeAvailabilityZonesAsync(default);

        Assert.Equal([$"https://{balancing}/", $"https://{compute}/"], transport.Requests.Select(request => request.Address.AbsoluteUri));
        Assert.All(transport.Requests, request => Assert.Contains($"/{region}/", request.Headers["Authorization"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task AServicesOwnEndpointWinsOverThatOfBoth()
    {
        var transport = new ScriptedTransport(Elb("DescribeTargetGroups"), Ec2("DescribeAvailabilityZones"));
        using var rig = new ClientRig(ClientRig.Settings(new Uri("http://both.test:8080/"), transport.Seam) with { Ec2Endpoint = new Uri("https://own.test/") });

        await rig.Elb.DescribeTargetGroupsAsync(default);
        await rig.Ec2.DescribeAvailabilityZonesAsync(default);

        Assert.Equal(["http://both.test:8080/", "https://own.test/"], transport.Requests.Select(request => request.Address.AbsoluteUri));
    }

    [Fact]
    public void TheSdkKnowsThePartitions() => Assert.Equal("aws-cn", RegionEndpoint.GetBySystemName("cn-northwest-1").PartitionName);

    [Fact]
    public async Task NothingIsReachedBeforeTheFirstCallAndNothingAfterDisposal()
    {
        var transport = new ScriptedTransport(Elb("DescribeTargetGroups"));
        var rig = new ClientRig(new AwsClientSettings { Region = "eu-west-1", Transport = transport.Seam });
        Assert.Empty(rig.Logs.Lines);

        rig.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => rig.Elb.DescribeTargetGroupsAsync(default));
        Assert.Empty(transport.Requests);
    }
}
