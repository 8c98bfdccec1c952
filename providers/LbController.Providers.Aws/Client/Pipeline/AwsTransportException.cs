namespace LbController.Providers.Aws.Client.Pipeline;

/// <summary>No reply of AWS. An <see cref="IOException"/>, which the SDK tries again.</summary>
internal sealed class AwsTransportException(TransportFailure failure, string message, Exception inner) : IOException(message, inner)
{
    public TransportFailure Failure { get; } = failure;
}
