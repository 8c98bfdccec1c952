namespace LbController;

/// <summary>What the process ends with. Scripts and kubelets rely on these; they do not change.</summary>
internal static class ExitCodes
{
    /// <summary>A clean stop (SIGINT and SIGTERM included), help, version.</summary>
    public const int Ok = 0;

    /// <summary>A failure at run time: a lost lease, a crashed loop, a port that is taken.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or invalid configuration: nothing was started.</summary>
    public const int Usage = 2;

    /// <summary>The API server could not be reached, or did not accept our credentials, within the start deadline.</summary>
    public const int NoApiServer = 3;
}
