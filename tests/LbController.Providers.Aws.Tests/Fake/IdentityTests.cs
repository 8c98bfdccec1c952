using System.Text;
using LbController.Providers.Aws.Fake;
using LbController.Providers.Aws.Fake.Identity;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Tests.Fake;

/// <summary>Who may call: signatures, sessions, clocks, permissions.</summary>
public sealed class IdentityTests
{
    private static readonly KeyValuePair<string, string>[] ListElb = [new("Action", "DescribeLoadBalancers"), new("Version", "2015-12-01")];
    private static readonly KeyValuePair<string, string>[] ListEc2 = [new("Action", "DescribeVpcs"), new("Version", "2016-11-15")];
    private static readonly KeyValuePair<string, string>[] WhoAmI = [new("Action", "GetCallerIdentity"), new("Version", "2011-06-15")];

    [Theory]
    [InlineData("", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a", true)]
    [InlineData("", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473b", false)]
    [InlineData("&Param2=value2", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a", false)]
    public void PublishedSignatureOfAFormPost_IsTheOneComputed(string more, string signature, bool fits)
    {
        var headers = new Dictionary<string, string>
        {
            ["content-type"] = "application/x-www-form-urlencoded",
            ["host"] = "example.amazonaws.com",
            ["x-amz-date"] = "20150830T123600Z",
            ["authorization"] = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                + "SignedHeaders=content-type;host;x-amz-date, Signature=" + signature,
        };
        var request = new WireRequest("POST", "/", string.Empty, headers, Encoding.UTF8.GetBytes("Param1=value1" + more));
        Authorization? authorization = Authorization.Read(headers["authorization"]);
        Assert.NotNull(authorization);

        Assert.Equal(fits, SignatureCheck.Compare(request, authorization, "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY") is null);
    }

    [Fact]
    public async Task GoodSignatureIsServed_AndNamesTheCaller()
    {
        using var rig = new FakeRig();
        Assert.Equal("OK", (await rig.SendAsync("elasticloadbalancing", ListElb)).Code);
        Assert.Equal("OK", (await rig.SendAsync("ec2", ListEc2)).Code);
        Assert.Equal("arn:aws:iam::123456789012:user/controller", (await rig.SendAsync("sts", WhoAmI)).Text("Arn"));
    }

    [Theory]
    [InlineData(false, "", "secret", "MissingAuthenticationToken", 403)]
    [InlineData(false, "AKIANOBODY", "secret", "InvalidClientTokenId", 403)]
    [InlineData(false, FakeAws.DefaultKeyId, "wrong", "SignatureDoesNotMatch", 403)]
    [InlineData(true, "AKIANOBODY", "secret", "AuthFailure", 401)]
    [InlineData(true, FakeAws.DefaultKeyId, "wrong", "AuthFailure", 401)]
    public async Task WrongKey_HasEachServicesCode(bool ec2, string key, string secret, string code, int status)
    {
        using var rig = new FakeRig();
        WireAnswer answer = await rig.SendAsync(ec2 ? "ec2" : "elasticloadbalancing", ec2 ? ListEc2 : ListElb, key, secret);
        Assert.Equal(code, answer.Code);
        Assert.Equal(status, (int)answer.Status);
    }

    [Fact]
    public async Task WhatIsChangedAfterSigning_IsRefused()
    {
        using var rig = new FakeRig();
        WireAnswer body = await rig.SendAsync("elasticloadbalancing", ListElb, spoil: request => request.Content = new FormUrlEncodedContent([.. ListElb, new("PageSize", "1")]));
        WireAnswer header = await rig.SendAsync("elasticloadbalancing", ListElb, spoil: request => request.Headers.Add("X-Amz-Target", "x"));
        WireAnswer region = await rig.SendAsync("elasticloadbalancing", ListElb, region: "us-east-1");
        Assert.Equal(["SignatureDoesNotMatch", "SignatureDoesNotMatch", "SignatureDoesNotMatch"], [body.Code, header.Code, region.Code]);
    }

    [Theory]
    [InlineData(4, "OK", "OK")]
    [InlineData(-4, "OK", "OK")]
    [InlineData(6, "SignatureDoesNotMatch", "RequestExpired")]
    [InlineData(-6, "SignatureDoesNotMatch", "RequestExpired")]
    public async Task ClockMinutesOff_IsRefusedBeyondFive_WithTheRightDate(int minutes, string elb, string ec2)
    {
        using var rig = new FakeRig();
        WireAnswer first = await rig.SendAsync("elasticloadbalancing", ListElb, skew: TimeSpan.FromMinutes(minutes));
        Assert.Equal(elb, first.Code);
        Assert.Equal(rig.Time.GetUtcNow(), first.Date);
        Assert.Equal(ec2, (await rig.SendAsync("ec2", ListEc2, skew: TimeSpan.FromMinutes(minutes))).Code);

        rig.Aws.Settings.ClockSkew = TimeSpan.FromMinutes(minutes);
        Assert.Equal("OK", (await rig.SendAsync("ec2", ListEc2, skew: TimeSpan.FromMinutes(minutes))).Code);
    }

    [Fact]
    public async Task SessionNeedsItsToken_AndEnds()
    {
        using var rig = new FakeRig();
        rig.Aws.AddAccessKey("ASIA1", "s", "token", rig.Time.GetUtcNow().AddMinutes(10));
        Assert.Equal("OK", (await rig.SendAsync("elasticloadbalancing", ListElb, "ASIA1", "s", "token")).Code);
        Assert.Equal("InvalidClientTokenId", (await rig.SendAsync("elasticloadbalancing", ListElb, "ASIA1", "s")).Code);
        rig.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("ExpiredToken", (await rig.SendAsync("elasticloadbalancing", ListElb, "ASIA1", "s", "token")).Code);
        Assert.Equal("RequestExpired", (await rig.SendAsync("ec2", ListEc2, "ASIA1", "s", "token")).Code);
    }

    [Fact]
    public async Task WebIdentityGetsASession_UnsignedAndForItsRoleOnly()
    {
        using var rig = new FakeRig();
        rig.Aws.AllowWebIdentity("arn:aws:iam::123456789012:role/lb", "good");
        static KeyValuePair<string, string>[] Form(string role, string token) =>
        [
            new("Action", "AssumeRoleWithWebIdentity"),
            new("Version", "2011-06-15"),
            new("RoleArn", "arn:aws:iam::123456789012:role/" + role),
            new("RoleSessionName", "test"),
            new("WebIdentityToken", token),
        ];
        Assert.Equal("InvalidIdentityToken", (await rig.SendAsync("sts", Form("lb", "bad"), keyId: string.Empty)).Code);
        Assert.Equal("AccessDenied", (await rig.SendAsync("sts", Form("other", "good"), keyId: string.Empty)).Code);
        WireAnswer session = await rig.SendAsync("sts", Form("lb", "good"), keyId: string.Empty);

        (string id, string secret, string token) = (session.Text("AccessKeyId"), session.Text("SecretAccessKey"), session.Text("SessionToken"));
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/lb/test", (await rig.SendAsync("sts", WhoAmI, id, secret, token)).Text("Arn"));
        rig.Aws.ExpireSessions();
        Assert.Equal("ExpiredToken", (await rig.SendAsync("elasticloadbalancing", ListElb, id, secret, token)).Code);
    }

    [Fact]
    public async Task DeniedAction_IsNamedInTheMessage()
    {
        using var rig = new FakeRig();
        rig.Aws.Deny("elasticloadbalancing:DescribeLoadBalancers");
        rig.Aws.Deny("ec2:*");
        WireAnswer elb = await rig.SendAsync("elasticloadbalancing", ListElb);
        WireAnswer ec2 = await rig.SendAsync("ec2", ListEc2);
        Assert.Equal("AccessDenied", elb.Code);
        Assert.Contains("elasticloadbalancing:DescribeLoadBalancers", elb.Text("Message"));
        Assert.Equal("UnauthorizedOperation", ec2.Code);
        Assert.Contains("ec2:DescribeVpcs", ec2.Text("Message"));
        rig.Aws.Allow("ec2:*");
        Assert.Equal("OK", (await rig.SendAsync("ec2", ListEc2)).Code);
    }
}
