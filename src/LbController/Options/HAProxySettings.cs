namespace LbController.Options;

/// <summary>The section <c>HAProxy</c>, as the user set it.</summary>
internal sealed class HAProxySettings
{
    public string? Binary { get; set; }

    public string? StateDirectory { get; set; }

    public string? Pool { get; set; }

    public bool StopOnExit { get; set; }
}
