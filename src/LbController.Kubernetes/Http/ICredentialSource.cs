namespace LbController.Kubernetes.Http;

/// <summary>Where credentials come from. Safe for concurrent use; refreshes are never run in parallel.</summary>
internal interface ICredentialSource
{
    /// <summary>The credential to use now; cheap while the last one holds.</summary>
    /// <exception cref="KubernetesApiException">None can be had (kind Unauthorized), with the reason and a remedy.</exception>
    ValueTask<Credential> GetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The server refused <paramref name="refused"/> with 401. Returns whether asking again may give another one: the request is then
    /// sent once more.
    /// </summary>
    bool Refused(Credential refused);
}
