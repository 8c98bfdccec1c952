using System.Security.Cryptography;

namespace LbController.Kubernetes.Configuration;

/// <summary>Fields that are a path, or its content as base64: paths are relative to the file that names them.</summary>
internal static class KubeconfigFileReader
{
    /// <summary>The full path in a field; null where it is absent.</summary>
    public static string? PathOf(KubeconfigNode node, string key) =>
        node.String(key) is { } path ? Path.GetFullPath(path, Path.GetDirectoryName(node.File) ?? "/") : null;

    /// <summary>The decoded content of a <c>…-data</c> field; null where it is absent or broken.</summary>
    public static string? Data(KubeconfigNode node, string key)
    {
        if (node.String(key) is not { } data)
        {
            return null;
        }

        try
        {
            return CertificateFiles.FromBase64(data);
        }
        catch (FormatException)
        {
            node.Complain(key, "is not valid base64: write the PEM file as one line of base64, or name the file instead");
            return null;
        }
    }

    /// <summary>The content of the file that a field names; null, and a problem, where it cannot be read.</summary>
    public static string? Content(KubeconfigNode node, string key, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            node.Complain(key, $"{path} cannot be read ({exception.Message.TrimEnd('.')}): check path and permissions");
            return null;
        }
    }

    /// <summary>Runs a check that throws for broken certificates and notes what it says.</summary>
    public static T? Checked<T>(KubeconfigNode node, string key, Func<T> check)
        where T : class
    {
        try
        {
            return check();
        }
        catch (CryptographicException exception)
        {
            node.Complain(key, $"holds no usable certificate or key ({exception.Message.TrimEnd('.')}): expected PEM");
            return null;
        }
    }
}
