using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LbController.Providers.HAProxy.Process;

/// <summary>
/// Starts a program so that it outlives us: in a session of its own (Ctrl-C in our terminal does not reach it), with its output in a
/// file (our death breaks no pipe that it writes to), without our environment (secrets in it cannot reach a configuration) and with
/// signals as they are by default.
/// </summary>
internal static class DetachedProcess
{
    private const string Environment = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Starts it and returns its process id.</summary>
    /// <param name="path">The program's full path.</param>
    /// <param name="arguments">Its arguments, without the program's own name.</param>
    /// <param name="logFile">Gets its output, at the end.</param>
    /// <exception cref="Win32Exception">It could not be started.</exception>
    public static int Start(string path, IReadOnlyList<string> arguments, string logFile)
    {
        nint actions = Marshal.AllocHGlobal(NativeMethods.OpaqueSize);
        nint attributes = Marshal.AllocHGlobal(NativeMethods.OpaqueSize);
        nint signals = Marshal.AllocHGlobal(NativeMethods.OpaqueSize);
        nint argv = MarshalStrings([path, .. arguments]);
        nint envp = MarshalStrings([Environment]);
        try
        {
            Check(NativeMethods.FileActionsInit(actions), path);

            // HAProxy refuses every configuration once the folder that it was started in is gone.
            Check(NativeMethods.FileActionsAddChangeDirectory(actions, "/"), path);
            Check(NativeMethods.FileActionsAddOpen(actions, 0, "/dev/null", NativeMethods.OpenReadOnly, 0), path);
            Check(NativeMethods.FileActionsAddOpen(actions, 1, logFile, NativeMethods.OpenWriteOnlyCreateAppend, Convert.ToUInt32("600", 8)), path);
            Check(NativeMethods.FileActionsAddDup2(actions, 1, 2), path);
            Check(NativeMethods.AttributesInit(attributes), path);
            Check(NativeMethods.SigEmptySet(signals) | NativeMethods.AttributesSetSigMask(attributes, signals), path);
            Check(NativeMethods.SigFillSet(signals) | NativeMethods.AttributesSetSigDefault(attributes, signals), path);
            Check(NativeMethods.AttributesSetFlags(attributes, NativeMethods.SpawnSetSession | NativeMethods.SpawnSetSigMask | NativeMethods.SpawnSetSigDefault), path);
            Check(NativeMethods.Spawn(out int pid, path, actions, attributes, argv, envp), path);
            Check(NativeMethods.FileActionsDestroy(actions) | NativeMethods.AttributesDestroy(attributes), path);
            return pid;
        }
        finally
        {
            FreeStrings(argv);
            FreeStrings(envp);
            Marshal.FreeHGlobal(signals);
            Marshal.FreeHGlobal(attributes);
            Marshal.FreeHGlobal(actions);
        }
    }

    private static void Check(int error, string path)
    {
        if (error != 0)
        {
            throw new Win32Exception(error, $"Cannot start {path}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    private static nint MarshalStrings(string[] strings)
    {
        nint array = Marshal.AllocHGlobal((strings.Length + 1) * nint.Size);
        for (int i = 0; i < strings.Length; i++)
        {
            Marshal.WriteIntPtr(array, i * nint.Size, Marshal.StringToCoTaskMemUTF8(strings[i]));
        }

        Marshal.WriteIntPtr(array, strings.Length * nint.Size, 0);
        return array;
    }

    private static void FreeStrings(nint array)
    {
        for (int offset = 0; Marshal.ReadIntPtr(array, offset) is not 0 and nint text; offset += nint.Size)
        {
            Marshal.FreeCoTaskMem(text);
        }

        Marshal.FreeHGlobal(array);
    }
}
