using System.Xml.Linq;
using Amazon.Runtime;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;

namespace LbController.Providers.Aws.Tests.Client;

/// <summary>Signatures and permissions, judged by moto's own implementation of both.</summary>
public sealed class AuthorizationMotoTests
{
    private const string Policy =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["elasticloadbalancing:DescribeLoadBalancers","ec2:DescribeVpcs"],"Resource":"*"}]}""";

    [MotoFact]
    public async Task GoodSignaturesPassBadOnesAndForbiddenActionsAreDenied()
    {
        MotoServer moto = await MotoServer.CheckingAsync(freeActions: 3);
        try
        {
            await moto.PostAsync("iam", "2010-05-08", "CreateUser", ("UserName", "lbc"));
            await moto.PostAsync("iam", "2010-05-08", "PutUserPolicy", ("UserName", "lbc"), ("PolicyName", "p"), ("PolicyDocument", Policy));
            XElement key = XElement.Parse(await moto.PostAsync("iam", "2010-05-08", "CreateAccessKey", ("UserName", "lbc")));
            string id = Text(key, "AccessKeyId");
            using var good = Rig(moto, id, Text(key, "SecretAccessKey"));
            using var wrongSecret = Rig(moto, id, "wrong");
            using var unknownKey = Rig(moto, "AKIAUNKNOWN000000000", "wrong");

            Assert.Empty(await good.Elb.DescribeLoadBalancersAsync(default));
            Assert.Empty(await good.Ec2.DescribeVpcsAsync([new Ec2Filter("tag:a b/ü", ["c&d=e+~*'()"])], default));
            Assert.NotEmpty(await good.Ec2.DescribeVpcsAsync([new Ec2Filter("is-default", ["true"])], default));

            ProviderException elb = await Assert.ThrowsAsync<ProviderException>(() => wrongSecret.Elb.DescribeLoadBalancersAsync(default));
            Assert.Equal((ProviderErrorKind.Denied, "SignatureDoesNotMatch"), (elb.Kind, elb.Code));
            ProviderException ec2 = await Assert.ThrowsAsync<ProviderException>(() => wrongSecret.Ec2.DescribeVpcsAsync([], default));
            Assert.Equal((ProviderErrorKind.Denied, "AuthFailure"), (ec2.Kind, ec2.Code));
            ProviderException unknown = await Assert.ThrowsAsync<ProviderException>(() => unknownKey.Elb.DescribeLoadBalancersAsync(default));
            Assert.Equal((ProviderErrorKind.Denied, "InvalidClientTokenId"), (unknown.Kind, unknown.Code));

            ProviderException forbidden = await Assert.ThrowsAsync<ProviderException>(() => good.Elb.DeleteLoadBalancerAsync("arn:x", default));
            Assert.Equal((ProviderErrorKind.Denied, "AccessDenied"), (forbidden.Kind, forbidden.Code));
            Assert.Contains("Allow elasticloadbalancing:DeleteLoadBalancer in the IAM policy", forbidden.Message, StringComparison.Ordinal);
            ProviderException group = await Assert.ThrowsAsync<ProviderException>(
                () => good.Ec2.CreateSecurityGroupAsync(new CreateSecurityGroupRequest("n", "d", "vpc-1", ValueMap.Empty), default));
            Assert.Equal(ProviderErrorKind.Denied, group.Kind);
            Assert.Contains("Allow ec2:CreateSecurityGroup in the IAM policy", group.Message, StringComparison.Ordinal);
        }
        finally
        {
            await moto.DisposeAsync();
        }
    }

    private static ClientRig Rig(MotoServer moto, string id, string secret) =>
        new(ClientRig.Settings(moto.Endpoint) with { Credentials = new BasicAWSCredentials(id, secret) });

    private static string Text(XElement root, string name) => root.Descendants().First(element => element.Name.LocalName == name).Value;
}
