using System.ComponentModel;
using System.Runtime.InteropServices;
using LbController.Providers.HAProxy.Process;
using Microsoft.Win32.SafeHandles;

namespace LbController.Providers.HAProxy.Binders;

/// <summary>Where interfaces are looked for: the process's own network, or a named network namespace (<c>ip netns</c>), as tests make it.</summary>
/// <param name="Name">The namespace; null for the process's own.</param>
internal sealed record NetworkSpace(string? Name)
{
    /// <summary>The process's own.</summary>
    public static readonly NetworkSpace Own = new(Name: null);

    /// <summary>The arguments that take <c>ip</c> there.</summary>
    public IReadOnlyList<string> IpArguments => Name is null ? [] : ["-n", Name];

    /// <summary>Makes something there, such as a socket, which stays there.</summary>
    /// <exception cref="Win32Exception">The namespace cannot be entered.</exception>
    public T Make<T>(Func<T> make)
    {
        if (Name is null)
        {
            return make();
        }

        // A namespace is a thread's: one of our own, which ends, so that no thread of the pool is left there.
        T? made = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using SafeFileHandle space = File.OpenHandle($"/run/netns/{Name}");
                if (NativeMethods.SetNamespace((int)space.DangerousGetHandle(), NativeMethods.NetworkNamespace) != 0)
                {
                    throw new Win32Exception(Marshal.GetLastPInvokeError());
                }

                made = make();
            }
            catch (Exception exception)
            {
                // Thrown to the caller below.
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? made! : throw failure; // ! made, since nothing failed
    }
}
