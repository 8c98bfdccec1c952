using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using LbController.Providers.Aws.Api;
using static LbController.Providers.Aws.Tests.Client.ScriptedTransport;

namespace LbController.Providers.Aws.Tests.Client;

/// <summary>SigV4 recomputed from what was sent, by its specification.</summary>
public sealed class SignatureTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    [Theory]
    [InlineData("ec2", null)]
    [InlineData("ec2", "session+/=")]
    [InlineData("elasticloadbalancing", null)]
    [InlineData("elasticloadbalancing", "session+/=")]
    public async Task EveryRequestIsSignedForItsServiceAndRegion(string service, string? token)
    {
        var transport = new ScriptedTransport(service == "ec2" ? Ec2("DescribeVpcs") : Elb("DescribeLoadBalancers"));
        AWSCredentials credentials = token is null ? new BasicAWSCredentials("AKIDEXAMPLE", Secret) : new SessionAWSCredentials("AKIDEXAMPLE", Secret, token);
        using var rig = new ClientRig(ClientRig.Settings(null, transport.Seam) with { Region = "ap-southeast-2", Credentials = credentials });

        if (service == "ec2")
        {
            await rig.Ec2.DescribeVpcsAsync([new Ec2Filter("tag:ä b", ["1+1=2&~*'()"])], default);
        }
        else
        {
            await rig.Elb.DescribeLoadBalancersAsync(["arn:aws:x/y z"], default);
        }

        SentRequest request = Assert.Single(transport.Requests);
        Assert.Equal($"https://{service}.ap-southeast-2.amazonaws.com/", request.Address.AbsoluteUri);
        Assert.Equal(token, request.Headers.GetValueOrDefault("X-Amz-Security-Token"));
        Assert.Equal(Expected(request, service, "ap-southeast-2"), request.Headers["Authorization"]);
    }

    private static string Expected(SentRequest request, string service, string region)
    {
        string authorization = request.Headers["Authorization"];
        string signed = authorization.Split("SignedHeaders=")[1].Split(',')[0];
        string[] names = signed.Split(';');
        Assert.Contains("host", names);
        Assert.Contains("x-amz-date", names);
        Assert.Equal(request.Headers.ContainsKey("X-Amz-Security-Token"), names.Contains("x-amz-security-token"));
        string date = request.Headers["X-Amz-Date"];
        string scope = $"{date[..8]}/{region}/{service}/aws4_request";
        string headers = string.Concat(names.Select(name => $"{name}:{(name == "host" ? request.Address.Authority : request.Headers[name].Trim())}\n"));
        string canonical = $"POST\n/\n\n{headers}\n{signed}\n{Hex(SHA256.HashData(request.Body))}";
        string text = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + Secret);
        foreach (string part in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{scope}, SignedHeaders={signed}, Signature={Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)))}";
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
