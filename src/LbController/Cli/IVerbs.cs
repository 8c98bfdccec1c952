namespace LbController.Cli;

/// <summary>What the verbs do; each returns an exit code.</summary>
internal interface IVerbs
{
    Task<int> RunAsync(VerbInput input, CancellationToken cancellationToken);

    Task<int> LocalAsync(VerbInput input, CancellationToken cancellationToken);

    Task<int> CheckConfigAsync(VerbInput input, CancellationToken cancellationToken);

    int Version(bool json);

    int Completion(string shell);
}
