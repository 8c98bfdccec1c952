namespace LbController.Kubernetes.Configuration;

/// <summary>How a credential plugin is started.</summary>
internal sealed record ExecPluginSettings
{
    /// <summary>The program; resolved already where it was given relative to the kubeconfig.</summary>
    public required string Command { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The whole environment of the plugin.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary><c>client.authentication.k8s.io/v1</c> or <c>…/v1beta1</c>: what it is asked in, and must answer in.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>What the kubeconfig says about getting the program.</summary>
    public string? InstallHint { get; init; }

    /// <summary>File, line and entry, for messages.</summary>
    public required string Where { get; init; }

    /// <summary>Longest run. 1 min by default.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(1);
}
