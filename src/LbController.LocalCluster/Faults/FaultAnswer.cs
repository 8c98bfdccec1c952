using LbController.LocalCluster.Api;

namespace LbController.LocalCluster.Faults;

/// <summary>What a client gets to see of a fault.</summary>
internal static class FaultAnswer
{
    /// <summary>Null where the fault leaves the answer as it is.</summary>
    public static ApiResponse? Of(RequestFault fault)
    {
        if (fault.Abort)
        {
            return new ApiResponse { Abort = true };
        }

        if (fault.Status is not { } status)
        {
            return null;
        }

        if (fault.RawBody is { } text)
        {
            return ApiResponse.Plain(text, status);
        }

        return ApiResponse.Of(new StatusException(status, fault.Reason ?? ReasonOf(status), fault.Message) { RetryAfterSeconds = fault.RetryAfterSeconds });
    }

    private static string ReasonOf(int status) => status switch
    {
        400 => "BadRequest",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        409 => "Conflict",
        410 => "Expired",
        422 => "Invalid",
        429 => "TooManyRequests",
        503 => "ServiceUnavailable",
        504 => "Timeout",
        _ => "InternalError",
    };
}
