using System.Globalization;
using System.Runtime.InteropServices;

namespace LbController.Functional.Tests.Acceptance;

/// <summary>The master process of a world's HAProxy, in the hands of somebody who is not the controller. Going on again, if it was stopped, with this.</summary>
internal sealed partial class HAProxyMaster(string folder) : IDisposable
{
    private const int SigUsr2 = 12;
    private const int SigCont = 18;
    private const int SigStop = 19;

    private readonly int _id = int.Parse(File.ReadAllText(Path.Combine(folder, "haproxy.pid")), CultureInfo.InvariantCulture);

    /// <summary>Has it hang; its worker serves on.</summary>
    public void Stop() => Assert.Equal(0, SendSignal(_id, SigStop));

    /// <summary>Has it read its file again.</summary>
    public void Reload() => Assert.Equal(0, SendSignal(_id, SigUsr2));

    public void Dispose() => _ = SendSignal(_id, SigCont);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
