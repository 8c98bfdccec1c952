namespace LbController.Runtime.Tests.Faults;

/// <summary>What goes wrong at an effect.</summary>
public enum FaultKind
{
    /// <summary>The process dies just before it.</summary>
    CrashBefore,

    /// <summary>The process dies when it has happened, without learning so.</summary>
    CrashAfter,

    /// <summary>As <see cref="CrashAfter"/>, and the user has done all the rest before another process starts.</summary>
    CrashAndStayDown,

    /// <summary>It happens, and an error is all that the process learns.</summary>
    AnswerLost,

    /// <summary>It does not happen, and the process is told so.</summary>
    Refused,
}
