using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using LbController.Abstractions.Errors;

namespace LbController.Providers.Aws.Client;

/// <summary>Finds the region.</summary>
internal static class AwsRegion
{
    /// <summary>
    /// The settings' one, the named profile's, or what the SDK finds: environment, profile, instance metadata (which may take seconds
    /// where there is none). Throws <see cref="ProviderException"/> where there is none, saying what to set.
    /// </summary>
    public static async Task<RegionEndpoint> FindAsync(AwsClientSettings settings)
    {
        if (settings.Region is { } name)
        {
            return RegionEndpoint.GetBySystemName(name);
        }

        return (await Task.Run(() => Discover(settings.Profile))) ?? throw new ProviderException(
            ProviderErrorKind.InvalidRequest,
            "DiscoverRegion",
            "No AWS region is known: neither the settings, AWS_REGION, AWS_DEFAULT_REGION, the profile nor the instance metadata names one. Set the region in the controller's settings, or AWS_REGION.");
    }

    private static RegionEndpoint? Discover(string? profile) =>
        profile is not null && new CredentialProfileStoreChain().TryGetProfile(profile, out CredentialProfile found) && found.Region is { } region
            ? region
            : FallbackRegionFactory.GetRegionEndpoint();
}
