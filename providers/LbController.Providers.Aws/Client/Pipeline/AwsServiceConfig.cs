using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace LbController.Providers.Aws.Client.Pipeline;

/// <summary>The SDK's settings of one service. Where the endpoint is, <see cref="AwsEndpoints"/> decides.</summary>
internal sealed class AwsServiceConfig : ClientConfig
{
    private readonly AwsService _service;

    public AwsServiceConfig(AwsService service, AwsClientSettings settings, RegionEndpoint region)
        : base(new DefaultConfigurationProvider([new DefaultConfiguration { Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard }]))
    {
        _service = service;
        ServiceId = service.Id;
        AuthenticationServiceName = service.Name;
        AuthenticationRegion = region.SystemName;
        RetryMode = RequestRetryMode.Standard;
        MaxErrorRetry = settings.Attempts - 1;
        ThrottleRetries = false;
        ResignRetries = true;
        AllowAutoRedirect = false;
        DisableLogging = true;
        RegionEndpoint = region;
        if (settings.Profile is { } profile)
        {
            Profile = new Profile(profile);
        }
    }

    public override string RegionEndpointServiceName => _service.Name;

    public override string ServiceVersion => _service.Version;

    public override string UserAgent => "lb-controller";

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => new(ServiceURL ?? "");
}
