using LbController.Abstractions.Providers;

namespace LbController.Providers.HAProxy.Planning;

/// <summary>What HAProxy runs is not what it was given: the file is written and loaded again. Concerns all Services; whoever's turn it is first has it done.</summary>
internal sealed record ReloadChange(string Found) : ProviderChange(ChangeKind.Update, "configuration", Found);
