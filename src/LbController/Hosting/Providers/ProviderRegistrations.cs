namespace LbController.Hosting.Providers;

/// <summary>The back ends that there are. A new one is a class beside these, a line here, and its settings in the table.</summary>
internal static class ProviderRegistrations
{
    public static readonly IReadOnlyList<IProviderRegistration> All = [new HAProxyRegistration(), new AwsRegistration(), new AzureRegistration()];

    /// <summary>The chosen one; the settings allow no other name.</summary>
    public static IProviderRegistration Of(string name) => All.Single(provider => provider.Name == name);
}
