namespace LbController.Options;

/// <summary>Which verbs a setting is for.</summary>
[Flags]
internal enum SettingScope
{
    None = 0,

    /// <summary><c>run</c> and <c>check-config</c>.</summary>
    Run = 1,

    /// <summary><c>local</c>.</summary>
    Local = 2,

    /// <summary>All of them.</summary>
    Both = Run | Local,
}
