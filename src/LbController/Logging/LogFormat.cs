namespace LbController.Logging;

/// <summary>How log lines look.</summary>
internal enum LogFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>For machines: one object a line.</summary>
    Json,
}
