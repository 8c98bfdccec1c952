using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Client;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Tests.Client;
using LbController.Providers.Aws.Tests.Rig;
using LbController.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LbController.Providers.Aws.Tests.Permissions;

/// <summary>
/// A Service's life as the shipped policy's user, judged by moto's IAM. moto knows actions only, so conditions and resources are taken out
/// of the document before it gets it; that it is a valid document moto says of the whole one.
/// </summary>
public sealed class PolicyMotoTests
{
    private const string Iam = "2010-05-08";
    private const string Everything = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    [MotoFact]
    public async Task AServicesWholeLifeIsAllowed_AndNothingElseIs()
    {
        PolicyDocument policy = PolicyDocument.Read("aws-policy.json");
        MotoServer moto = await MotoServer.CheckingAsync(freeActions: 11);
        try
        {
            await moto.PostAsync("iam", Iam, "CreatePolicy", ("PolicyName", "whole"), ("PolicyDocument", policy.Text));
            AWSCredentials controller = await UserAsync(moto, "controller", policy.WithActionsOnly);
            AWSCredentials lacking = await UserAsync(moto, "lacking", policy.WithActionsOnly.Replace("elasticloadbalancing:RegisterTargets", "elasticloadbalancing:Nothing", StringComparison.Ordinal));
            AWSCredentials observer = await UserAsync(moto, "observer", Everything);
            XElement run = XElement.Parse(await moto.PostAsync("ec2", "2016-11-15", "RunInstances", ("ImageId", "ami-12c6146b"), ("MinCount", "2"), ("MaxCount", "2")));
            string[] instances = [.. run.Descendants().Where(element => element.Name.LocalName == "instanceId").Select(element => element.Value)];

            using var meters = new TestMeters();
            var clients = new AwsClients(ClientRig.Settings(moto.Endpoint) with { Credentials = controller }, NullLoggerFactory.Instance, meters, TimeProvider.System, new Random(1));
            var settings = new AwsSettings("eu-west-1", null, null, "internal", "instance", "ELBSecurityPolicy-TLS13-1-2-2021-06", ValueMap.Empty, [], PortRange.DefaultNodePorts);
            await using var provider = new AwsProvider(clients.LoadBalancing, clients.Compute, settings, TimeProvider.System, clients);
            using var others = new ClientRig(ClientRig.Settings(moto.Endpoint) with { Credentials = observer });
            await provider.CheckAsync(default);

            DesiredLoadBalancer service = Service(instances[..1], 80);
            await ConvergeAsync(provider, service.Identity, service);
            Assert.Single(await others.Elb.DescribeLoadBalancersAsync(default));
            service = Service(instances, 81);
            await ConvergeAsync(provider, service.Identity, service);
            Assert.Equal(81, Assert.Single(await others.Elb.DescribeListenersAsync((await others.Elb.DescribeLoadBalancersAsync(default))[0].Arn, default)).Port);
            await ConvergeAsync(provider, service.Identity, null);
            Assert.Empty(await others.Elb.DescribeLoadBalancersAsync(default));
            Assert.Empty(await others.Elb.DescribeTargetGroupsAsync(default));

            // moto does look: what the policy does not name is denied, and so is what it no longer names.
            using var sts = new AmazonSecurityTokenServiceClient(
                controller, new AmazonSecurityTokenServiceConfig { ServiceURL = moto.Endpoint.ToString(), AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
            var assume = new AssumeRoleRequest { RoleArn = "arn:aws:iam::123456789012:role/somebody", RoleSessionName = "session" };
            Assert.Equal("AccessDenied", (await Assert.ThrowsAnyAsync<AmazonServiceException>(() => sts.AssumeRoleAsync(assume))).ErrorCode);
            using var lesser = new ClientRig(ClientRig.Settings(moto.Endpoint) with { Credentials = lacking });
            ProviderException denied = await Assert.ThrowsAsync<ProviderException>(() => lesser.Elb.RegisterTargetsAsync("arn:x", [new Target(instances[0], 30080)], default));
            Assert.Equal((ProviderErrorKind.Denied, "AccessDenied"), (denied.Kind, denied.Code));
        }
        finally
        {
            await moto.DisposeAsync();
        }
    }

    private static DesiredLoadBalancer Service(string[] instances, int port) => new()
    {
        Identity = new LoadBalancerIdentity(new ClusterId("c-1"), new ServiceKey("default", "web"), "uid-1"),
        Listeners = [new Listener(new ListenerKey(TransportProtocol.Tcp, port), 30080)],
        Nodes = instances.Select((id, index) => new TargetNode($"node-{index}", [], $"aws:///eu-west-1a/{id}")).ToValueList(),
        Health = HealthProbe.Http(10256, "/healthz"),
    };

    /// <summary>Plans and applies until nothing is left to do; moto is never slow, so that what waits can go on at once.</summary>
    private static async Task ConvergeAsync(AwsProvider provider, LoadBalancerIdentity identity, DesiredLoadBalancer? desired)
    {
        const int mostRounds = 20;
        for (int round = 0; round < mostRounds; round++)
        {
            ProviderPlan plan = await provider.PlanAsync(new PlanRequest(identity, desired, []), default);
            if (plan.Changes.IsEmpty)
            {
                return;
            }

            Outcome outcome = (await provider.ApplyAsync(plan, default)).Outcome;
            Assert.True(outcome is Outcome.Settled or Outcome.Waiting, $"{outcome}");
        }

        Assert.Fail("It has not converged.");
    }

    private static async Task<AWSCredentials> UserAsync(MotoServer moto, string name, string policy)
    {
        await moto.PostAsync("iam", Iam, "CreateUser", ("UserName", name));
        await moto.PostAsync("iam", Iam, "PutUserPolicy", ("UserName", name), ("PolicyName", "p"), ("PolicyDocument", policy));
        XElement key = XElement.Parse(await moto.PostAsync("iam", Iam, "CreateAccessKey", ("UserName", name)));
        return new BasicAWSCredentials(Text(key, "AccessKeyId"), Text(key, "SecretAccessKey"));
    }

    private static string Text(XElement root, string name) => root.Descendants().First(element => element.Name.LocalName == name).Value;
}
