namespace LbController.Providers.Azure.Fake.Wire;

/// <summary>A refusal, as Azure words it.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="code">Azure's code.</param>
/// <param name="message">Azure's text.</param>
internal sealed class ArmErrorException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public IReadOnlyList<ErrorDetail> Details { get; init; } = [];

    /// <summary>Whether Resource Manager itself refuses, not the provider behind it.</summary>
    public bool IsFromGateway { get; init; }

    /// <summary>Whether <c>details</c> is there even where it is empty.</summary>
    public bool IsFromProvider { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public string MostSpecific => Details.Count > 0 ? Details[0].Code : Code;

    /// <summary>A 400 of the network provider.</summary>
    public static ArmErrorException Bad(string code, string message) => new(400, code, message) { IsFromProvider = true };

    public static ArmErrorException Retryable(string detail, string message, TimeSpan? retryAfter = null) =>
        new(429, "RetryableError", "A retryable error occurred.") { Details = [new ErrorDetail(detail, message)], RetryAfter = retryAfter };
}
