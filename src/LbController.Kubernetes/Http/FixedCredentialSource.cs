namespace LbController.Kubernetes.Http;

/// <summary>One credential for good.</summary>
internal sealed class FixedCredentialSource(Credential credential) : ICredentialSource
{
    /// <summary>For servers that ask for nothing.</summary>
    public static FixedCredentialSource None { get; } = new(Credential.None);

    public ValueTask<Credential> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(credential);

    public bool Refused(Credential refused) => false;
}
