using System.Security.Cryptography;
using System.Text;

namespace LbController.Core.Naming;

/// <summary>
/// Our finalizer: the ownership record on a Service. It names the class that the Service was served under, because the API server wipes
/// the class together with the type (contract B4), and because two controllers of ours with different classes must be able to tell
/// whose load balancer is still there (B5). The ecosystem's finalizer is one name for all controllers and tells neither.
/// </summary>
internal static class OwnershipFinalizer
{
    /// <summary>For Services without a class.</summary>
    public const string Default = "lbcontroller.io/resources";

    /// <summary>The finalizer of a class: the default one with ten hexadecimal digits of the class's SHA-256 behind it.</summary>
    /// <param name="className">The class; null for Services without one.</param>
    public static string Of(string? className) =>
        className is null ? Default : $"{Default}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(className)))[..10]}";

    /// <summary>Whether some controller of ours put it there.</summary>
    public static bool IsOne(string finalizer) => finalizer.StartsWith(Default, StringComparison.Ordinal);
}
