namespace LbController.Abstractions.Errors;

/// <summary>A back end failed. Decisions are made on <see cref="Kind"/>, never on the text.</summary>
public sealed class ProviderException : Exception
{
    /// <summary>A failure.</summary>
    /// <param name="kind">What it means.</param>
    /// <param name="operation">What was tried, in the vendor's word: <c>CreateTargetGroup</c>, <c>reload</c>.</param>
    /// <param name="message">What failed, on which object, why, and what to do.</param>
    /// <param name="innerException">What caused it.</param>
    public ProviderException(ProviderErrorKind kind, string operation, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        Operation = operation;
    }

    /// <summary>What it means.</summary>
    public ProviderErrorKind Kind { get; }

    /// <summary>What was tried.</summary>
    public string Operation { get; }

    /// <summary>The vendor's code, or null.</summary>
    public string? Code { get; init; }

    /// <summary>The vendor's id of the request, or null.</summary>
    public string? RequestId { get; init; }

    /// <summary>How long the back end asked us to stay away, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
