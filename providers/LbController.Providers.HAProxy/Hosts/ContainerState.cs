namespace LbController.Providers.HAProxy.Hosts;

/// <summary>A container as its engine shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsRunning">Whether its process runs.</param>
/// <param name="Pid">That process as this machine counts, or 0.</param>
/// <param name="Mark">Our label, empty where it has none: then it is somebody else's.</param>
/// <param name="Image">The image that it was made from, as it was named then.</param>
internal sealed record ContainerState(string Id, bool IsRunning, int Pid, string Mark, string Image)
{
    /// <summary>What <see cref="Parse"/> reads, in the engines' template language.</summary>
    public const string Template = "{{.Id}}|{{.State.Running}}|{{.State.Pid}}|{{index .Config.Labels \"" + ContainerSpec.MarkLabel + "\"}}|{{.Config.Image}}";

    /// <summary>Reads what an engine printed for <see cref="Template"/>; null where it is something else.</summary>
    public static ContainerState? Parse(string text)
    {
        string[] fields = text.Trim().Split('|');
        return fields.Length == 5 && bool.TryParse(fields[1], out bool running) && int.TryParse(fields[2], out int pid)
            ? new ContainerState(fields[0], running, running ? pid : 0, fields[3] == "<no value>" ? "" : fields[3], fields[4])
            : null;
    }
}
