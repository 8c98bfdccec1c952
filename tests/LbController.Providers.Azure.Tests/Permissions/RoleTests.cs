using LbController.Abstractions.Errors;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Tests.Rig;

namespace LbController.Providers.Azure.Tests.Permissions;

/// <summary>The shipped role holds what the adapter does: all of it, and nothing else.</summary>
public sealed class RoleTests
{
    /// <summary>In the role, and not asked for in the life that is lived here.</summary>
    private static readonly Dictionary<string, string> Implied = new()
    {
        ["Microsoft.Network/locations/operationResults/read"] = "asked where Azure tells an operation's place alone; the fake always names the operation, too",
    };

    public static TheoryData<string> Needed => [.. RoleDocument.Actions.Except(Implied.Keys)];

    [Fact]
    public async Task WithTheRoleEverythingWorks_AndNothingIsLeft()
    {
        await using AzureRig rig = ServiceLife.Rig();
        rig.Arm.AllowOnly(RoleDocument.Actions);
        string[] before = [.. ServiceLife.Left(rig)];

        await ServiceLife.LiveAsync(rig);

        Assert.Equal(before, ServiceLife.Left(rig));
        Assert.Empty(rig.Arm.Violations);
        Assert.DoesNotContain(rig.Arm.Journal.All, call => call.Status == 403);
        Assert.Equal(RoleDocument.Actions.Except(Implied.Keys).Order(StringComparer.Ordinal), rig.Arm.Journal.Actions().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Needed))]
    public async Task WithoutAnActionItIsSaidWhichOneIsMissingAndWhere(string action)
    {
        await using AzureRig rig = ServiceLife.Rig();
        rig.Arm.AllowOnly(RoleDocument.Actions.Where(other => other != action));

        ProviderException denied = await Assert.ThrowsAsync<ProviderException>(() => ServiceLife.LiveAsync(rig));

        Assert.Equal(ProviderErrorKind.Denied, denied.Kind);
        Assert.True(denied.Code is "AuthorizationFailed" or "LinkedAuthorizationFailed", denied.Code);
        Assert.Contains($"a role with the action {action} at /subscriptions/", denied.Message, StringComparison.Ordinal);
        Assert.Empty(rig.Arm.Violations);
    }

    /// <summary>Nothing by wildcard, nothing twice, nothing outside of Microsoft.Network, no data.</summary>
    [Fact]
    public void TheRoleNamesEachActionOnce()
    {
        Assert.All(RoleDocument.Actions, action => Assert.Matches(@"^Microsoft\.Network/[A-Za-z/]+/(read|write|delete|action)$", action));
        Assert.Equal(RoleDocument.Actions.Count, RoleDocument.Actions.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(["NotActions", "DataActions", "NotDataActions"], list => Assert.Empty(RoleDocument.Texts(list)));
        Assert.All(RoleDocument.Texts("AssignableScopes"), scope => Assert.StartsWith("/subscriptions/", scope, StringComparison.Ordinal));
    }
}
