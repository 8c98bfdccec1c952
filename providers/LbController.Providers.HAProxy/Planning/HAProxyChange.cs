using LbController.Abstractions.Providers;

namespace LbController.Providers.HAProxy.Planning;

/// <summary>One line of a plan. All lines of a plan take effect together, with the reload that carries them.</summary>
internal sealed record HAProxyChange(ChangeKind Kind, string Target, string Summary) : ProviderChange(Kind, Target, Summary);
