namespace LbController.Options;

/// <summary>What the text of a setting has to look like.</summary>
internal enum SettingKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary><c>true</c> or <c>false</c>; as a flag without a value it is true.</summary>
    Boolean,

    /// <summary>A whole number within bounds.</summary>
    Integer,

    /// <summary>A length of time: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h30m</c>.</summary>
    Duration,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>Where to listen: <c>:8080</c>, <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>; <c>0</c> listens nowhere.</summary>
    BindAddress,

    /// <summary>
    /// Address pools, separated by blanks or line breaks; given again as a flag they add up. One is CIDRs or ranges with commas between
    /// them, with a name before them and settings after them where wanted: <c>public=10.0.0.0/24,10.1.0.10-10.1.0.20;autoAssign=false</c>.
    /// </summary>
    AddressPools,
}
