using Azure.Core;
using LbController.Abstractions.Providers;
using LbController.Providers.Azure.Editing;

namespace LbController.Providers.Azure.Changes;

/// <summary>Brings the rules of a Service in the security group in line.</summary>
internal sealed record WriteSecurityGroupChange(ResourceIdentifier Group, ServiceInSecurityGroup Wish)
    : AzureChange(Wish.Rules.IsEmpty ? ChangeKind.Delete : ChangeKind.Update, $"security group {Group.Name}", Wish.Rules.IsEmpty ? "the Service's rules" : string.Join("; ", Wish.Rules.Select(rule => $"{(rule.Denies ? "deny" : "allow")} {string.Join(',', rule.Sources)} to {string.Join(',', rule.Ports)}").Distinct()))
{
    public override Task CarryOutAsync(Effects effects, CancellationToken cancellationToken) => effects.Writers.WriteSecurityGroupAsync(Group, Wish, cancellationToken);
}
