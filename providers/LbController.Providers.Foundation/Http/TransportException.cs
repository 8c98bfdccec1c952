namespace LbController.Providers.Foundation.Http;

/// <summary>No reply. An <see cref="IOException"/>, which vendors' SDKs try again.</summary>
internal sealed class TransportException(TransportFailure failure, string message, Exception inner) : IOException(message, inner)
{
    public TransportFailure Failure { get; } = failure;
}
