using System.Net;
using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Runtime;

/// <summary>A listener lets in other clients.</summary>
/// <param name="Frontend">The listener.</param>
/// <param name="Sources">Whom it lets in; at least one network.</param>
internal sealed record SourceChange(string Frontend, ValueList<IPNetwork> Sources);
