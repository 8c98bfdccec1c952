using LbController.Providers.HAProxy.Model;

namespace LbController.Providers.HAProxy.Planning;

/// <summary>What the model file says.</summary>
/// <param name="Services">What each Service has.</param>
/// <param name="Checks">The nodes that are checked, and in which slots.</param>
internal sealed record RememberedModel(IReadOnlyList<ServiceState> Services, CheckTables Checks);
