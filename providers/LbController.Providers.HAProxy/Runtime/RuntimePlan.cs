using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Runtime;

/// <summary>How the worker gets from what it does to what it has to do.</summary>
/// <param name="ReloadReasons">Why a reload is needed, ordered; empty where the commands will do.</param>
/// <param name="Commands">In order: what is added or enabled comes before what is disabled. Complete only where no reload is needed.</param>
/// <param name="Sources">Listeners whose clients are others; they come between the two.</param>
/// <param name="After">What the worker does then.</param>
internal sealed record RuntimePlan(
    ValueList<string> ReloadReasons,
    ValueList<RuntimeCommand> Commands,
    ValueList<SourceChange> Sources,
    RunningConfiguration After)
{
    /// <summary>Whether the worker can stay.</summary>
    public bool NeedsReload => !ReloadReasons.IsEmpty;

    /// <summary>The reasons as one word.</summary>
    public string Reason => ReloadReasons.Count switch
    {
        0 => "",
        1 => ReloadReasons[0],
        _ => ReloadReason.Mixed,
    };
}
