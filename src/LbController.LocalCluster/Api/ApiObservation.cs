using LbController.LocalCluster.Faults;
using Microsoft.Extensions.Logging;

namespace LbController.LocalCluster.Api;

/// <summary>What tests see of the server, and do to it: the count of requests, the faults, the pace of bookmarks.</summary>
internal sealed partial class ApiObservation(ILogger<ApiServer> logger, TimeSpan bookmarkInterval)
{
    public ApiRequestLog Log { get; } = new();

    public FaultPlan Faults { get; } = new();

    public TimeSpan BookmarkInterval { get; } = bookmarkInterval;

    public void Failed(ApiRequest request, Exception error) => RequestFailed(logger, error, request.Method, request.Path);

    [LoggerMessage(7001, LogLevel.Error, "Request {Method} {Path} of the embedded API server failed")]
    private static partial void RequestFailed(ILogger logger, Exception error, string method, string path);
}
