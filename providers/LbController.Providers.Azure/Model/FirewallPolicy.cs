using System.Net;
using LbController.Abstractions.Model;

namespace LbController.Providers.Azure.Model;

/// <summary>Who the security group lets in to a Service.</summary>
/// <param name="Ranges">Client networks, of any family.</param>
/// <param name="ServiceTags">Azure's names of networks, such as <c>Internet</c>.</param>
/// <param name="DeniesOthers">Whether everybody else is kept out by a rule, not only by what else the group says: where neither may be wider than asked for.</param>
internal sealed record FirewallPolicy(ValueList<IPNetwork> Ranges, ValueList<string> ServiceTags, bool DeniesOthers);
