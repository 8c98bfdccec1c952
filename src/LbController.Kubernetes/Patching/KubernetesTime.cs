using System.Globalization;

namespace LbController.Kubernetes.Patching;

/// <summary>Times as the API writes them.</summary>
internal static class KubernetesTime
{
    /// <summary><c>metav1.Time</c>: whole seconds.</summary>
    public static string Seconds(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary><c>metav1.MicroTime</c>: six decimals, always.</summary>
    public static string Micros(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
