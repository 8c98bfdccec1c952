using Azure.Core;
using Azure.Identity;
using LbController.Abstractions.Errors;
using LbController.Providers.Azure.Api;
using LbController.Providers.Azure.Client;
using LbController.Providers.Azure.Client.Credentials;
using static LbController.Providers.Azure.Tests.Client.ScriptedArm;

namespace LbController.Providers.Azure.Tests.Client;

public sealed class CredentialTests
{
    public static TheoryData<Exception, ProviderErrorKind> Failures => new()
    {
        { new CredentialUnavailableException("EnvironmentCredential is unavailable.\n- ManagedIdentityCredential is unavailable.", new HttpRequestException("no route")), ProviderErrorKind.Denied },
        { new AuthenticationFailedException("AADSTS7000215: Invalid client secret."), ProviderErrorKind.Denied },
        { new AuthenticationFailedException("the token file", new FileNotFoundException("no token file")), ProviderErrorKind.Denied },
        { new AuthenticationFailedException("the authority", new HttpRequestException("no route")), ProviderErrorKind.Unavailable },
        { new AuthenticationFailedException("the authority", new Microsoft.Identity.Client.MsalServiceException("x", "busy", 503)), ProviderErrorKind.Unavailable },
        { new AuthenticationFailedException("the authority", new Microsoft.Identity.Client.MsalServiceException("x", "no", 401)), ProviderErrorKind.Denied },
    };

    [Theory]
    [InlineData("auto", typeof(DefaultAzureCredential))]
    [InlineData("workload-identity", typeof(WorkloadIdentityCredential))]
    [InlineData("managed-identity", typeof(ManagedIdentityCredential))]
    [InlineData("client-secret", typeof(EnvironmentCredential))]
    [InlineData("client-certificate", typeof(EnvironmentCredential))]
    [InlineData("cli", typeof(AzureCliCredential))]
    public void EachNameIsACredentialOfTheLibrary(string name, Type type)
    {
        var settings = new AzureClientSettings { Credential = name, TenantId = "11111111-2222-3333-4444-555555555555", ClientId = "66666666-2222-3333-4444-555555555555" };

        Assert.IsType(type, CredentialFactory.Make(settings, AzureAuthorityHosts.AzureChina, null));
    }

    [Fact]
    public void AnotherNameIsRefused() =>
        Assert.Throws<ArgumentException>(() => CredentialFactory.Make(new AzureClientSettings { Credential = "interactive" }, AzureAuthorityHosts.AzureChina, null));

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task WithoutATokenNothingIsSentAndWhatWasTriedIsTold(Exception thrown, ProviderErrorKind kind)
    {
        var arm = new ScriptedArm(Resource(200));
        using var rig = new ClientRig(arm, settings => settings with { TokenCredential = new StaticCredential(_ => Task.FromException(thrown)) });

        ProviderException failure = await rig.PutFailsAsync();

        Assert.Equal(kind, failure.Kind);
        Assert.Contains(thrown.Message.Split('\n')[0], failure.Message, StringComparison.Ordinal);
        Assert.Contains("Give the controller workload identity", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(failure.Message, char.IsControl);
        Assert.Empty(arm.Requests);
    }

    [Fact]
    public async Task ATokenThatDoesNotComeEndsByItsDeadline()
    {
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var rig = new ClientRig(new ScriptedArm(Resource(200)), settings => settings with { TokenTimeout = TimeSpan.FromSeconds(60), TokenCredential = new StaticCredential(_ => never.Task) });

        ProviderException failure = await rig.FailsAsync(rig.Arm.GetAsync(ClientRig.Id, default));

        Assert.Equal((ProviderErrorKind.Unavailable, TimeSpan.FromSeconds(60)), (failure.Kind, rig.Elapsed));
        Assert.Contains("no token within 60 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATokenIsAskedForOnceByManyCalls()
    {
        var credential = new StaticCredential();
        using var rig = new ClientRig(new ScriptedArm(Resource(200)), settings => settings with { TokenCredential = credential });

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => rig.Arm.GetAsync(ClientRig.Id, default))).WithDeadline("the calls");

        Assert.Equal(1, credential.Asked);
    }

    [Fact]
    public async Task WhoGoesAwayTakesNobodysTokenAlong()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new CancellationTokenSource();
        int turn = 0;
        var credential = new StaticCredential(token =>
        {
            if (Interlocked.Increment(ref turn) > 1)
            {
                return Task.CompletedTask;
            }

            asked.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        });
        using var rig = new ClientRig(new ScriptedArm(Resource(200)), settings => settings with { TokenCredential = credential });
        Task first = rig.Arm.GetAsync(ClientRig.Id, stop.Token);
        await asked.Task.WithDeadline("the first call's token");
        Task<ArmResource?> second = rig.Arm.GetAsync(ClientRig.Id, default);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WithDeadline("the first call"));
        Assert.NotNull(await rig.DriveAsync(second));
    }

    [Fact]
    public void TokensAreNeverWaitedForByAThread()
    {
        var credential = new BoundedCredential(new StaticCredential(), TimeSpan.FromSeconds(1), TimeProvider.System);

        Assert.Throws<NotSupportedException>(() => credential.GetToken(new TokenRequestContext(["x"]), default));
    }
}
