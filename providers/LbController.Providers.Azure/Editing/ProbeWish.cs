using System.Text.Json.Nodes;
using LbController.Providers.Azure.Model;

namespace LbController.Providers.Azure.Editing;

/// <summary>A health probe to have.</summary>
/// <param name="Name">Its name, which tells two with other settings apart.</param>
/// <param name="Probe">The rest.</param>
internal sealed record ProbeWish(string Name, HealthProbeRule Probe)
{
    /// <summary>As Azure takes it. The threshold stands twice, since which of the two counts depends on the API's version.</summary>
    public JsonObject ToJson() => new()
    {
        ["name"] = Name,
        ["properties"] = new JsonObject
        {
            ["protocol"] = Probe.Protocol,
            ["port"] = Probe.Port,
            ["requestPath"] = Probe.RequestPath,
            ["intervalInSeconds"] = Probe.IntervalSeconds,
            ["numberOfProbes"] = Probe.Threshold,
            ["probeThreshold"] = Probe.Threshold,
        },
    };
}
