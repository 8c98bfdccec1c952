using System.Security.Cryptography;
using System.Text;
using LbController.Providers.Aws.Model;

namespace LbController.Providers.Aws.Diffing;

/// <summary>A short text that differs where models differ.</summary>
internal static class Fingerprint
{
    /// <summary>16 hexadecimal digits.</summary>
    public static string Of(NetworkLoadBalancer model) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(model.ToString())))[..16];
}
