namespace LbController.Options;

/// <summary>The section <c>Local</c>.</summary>
internal sealed class LocalSettings
{
    public string? StateDirectory { get; set; }

    public int Nodes { get; set; }

    public string Pool { get; set; } = "";

    public int ApiPort { get; set; }

    public bool Demo { get; set; }
}
