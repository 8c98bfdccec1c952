using System.Net;
using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Model;

/// <summary>One address and port of one Service.</summary>
/// <param name="Name">Unique in the configuration.</param>
/// <param name="Binding">Where it listens.</param>
/// <param name="Backend">The name of its back end.</param>
/// <param name="IsRestricted">Whether only <paramref name="Sources"/> are let in; with no source that is nobody.</param>
/// <param name="Sources">Client networks of the binding's own family, canonical and ordered.</param>
internal sealed record HAProxyFrontend(string Name, FrontendBinding Binding, string Backend, bool IsRestricted, ValueList<IPNetwork> Sources);
