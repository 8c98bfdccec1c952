namespace LbController.Providers.Azure.Client.Credentials;

/// <summary>No token came in time.</summary>
internal sealed class TokenTimeoutException(string message, Exception inner) : Exception(message, inner);
