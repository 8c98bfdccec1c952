using Amazon;
using LbController.Providers.Aws.Client.Pipeline;

namespace LbController.Providers.Aws.Client;

/// <summary>Where a service is in a region.</summary>
internal static class AwsEndpoints
{
    private const string Government = "aws-us-gov";

    /// <summary>The endpoint that the settings name, that the environment names (AWS_ENDPOINT_URL, which the SDK reads), or AWS's own.</summary>
    public static Uri Of(AwsService service, AwsClientSettings settings, RegionEndpoint region, AwsServiceConfig config)
    {
        Uri? named = (service == AwsService.Compute ? settings.Ec2Endpoint : settings.ElbEndpoint) ?? settings.Endpoint;
        return named
            ?? (string.IsNullOrEmpty(config.ServiceURL) ? null : new Uri(config.ServiceURL))
            ?? Of(service, region, settings.UseFips || config.UseFIPSEndpoint, settings.UseDualstack || config.UseDualstackEndpoint);
    }

    /// <summary>AWS's own, as its endpoint rules say.</summary>
    public static Uri Of(AwsService service, RegionEndpoint region, bool useFips, bool useDualstack)
    {
        // The plain endpoints of GovCloud are FIPS endpoints.
        string label = useFips && (useDualstack || region.PartitionName != Government) ? $"{service.Name}-fips" : service.Name;
        string suffix = !useDualstack ? region.PartitionDnsSuffix : region.PartitionName switch
        {
            "aws" or Government => "api.aws",
            "aws-cn" => "api.amazonwebservices.com.cn",
            _ => region.PartitionDnsSuffix,
        };
        return new Uri($"https://{label}.{region.SystemName}.{suffix}/");
    }
}
