using System.Globalization;
using System.Text;
using LbController.Kubernetes.Objects;

namespace LbController.Kubernetes.Http;

/// <summary>Builds the paths of the API.</summary>
internal static class ApiPath
{
    /// <summary>The collection of a namespace, or of all of them where it is empty.</summary>
    public static string Collection<T>(ResourceType<T> type, string @namespace)
        where T : class, IKubernetesObject
    {
        string root = type.Group.Length == 0 ? $"/api/{type.Version}" : $"/apis/{type.Group}/{type.Version}";
        return type.IsNamespaced && @namespace.Length > 0
            ? $"{root}/namespaces/{Uri.EscapeDataString(@namespace)}/{type.Plural}"
            : $"{root}/{type.Plural}";
    }

    /// <summary>One object, or one of its subresources.</summary>
    /// <exception cref="ArgumentException">The name is empty, or the namespace of a namespaced kind is: the path would mean the collection.</exception>
    public static string Object<T>(ResourceType<T> type, string @namespace, string name, string? subresource = null)
        where T : class, IKubernetesObject
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (type.IsNamespaced)
        {
            ArgumentException.ThrowIfNullOrEmpty(@namespace);
        }

        string path = $"{Collection(type, @namespace)}/{Uri.EscapeDataString(name)}";
        return subresource is null ? path : $"{path}/{subresource}";
    }

    public static string List<T>(ResourceType<T> type, ListQuery query, string? resourceVersion, string? continueToken)
        where T : class, IKubernetesObject
    {
        var path = new StringBuilder(Collection(type, query.Namespace));
        char separator = '?';
        Append(path, ref separator, "labelSelector", query.LabelSelector);
        Append(path, ref separator, "fieldSelector", query.FieldSelector);
        Append(path, ref separator, "limit", query.Limit > 0 ? query.Limit.ToString(CultureInfo.InvariantCulture) : null);
        Append(path, ref separator, "continue", continueToken);
        Append(path, ref separator, "resourceVersion", continueToken is null ? resourceVersion : null);
        return path.ToString();
    }

    public static string Watch<T>(ResourceType<T> type, WatchQuery query)
        where T : class, IKubernetesObject
    {
        var path = new StringBuilder(Collection(type, query.Namespace));
        path.Append("?watch=true&allowWatchBookmarks=true");
        char separator = '&';
        Append(path, ref separator, "labelSelector", query.LabelSelector);
        Append(path, ref separator, "fieldSelector", query.FieldSelector);
        Append(path, ref separator, "resourceVersion", query.ResourceVersion);
        if (query.SendInitialEvents)
        {
            path.Append("&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
        }

        if (query.Timeout is { } timeout)
        {
            long seconds = Math.Max(1, (long)timeout.TotalSeconds);
            Append(path, ref separator, "timeoutSeconds", seconds.ToString(CultureInfo.InvariantCulture));
        }

        return path.ToString();
    }

    private static void Append(StringBuilder path, ref char separator, string key, string? value)
    {
        if (value is null)
        {
            return;
        }

        path.Append(separator).Append(key).Append('=').Append(Uri.EscapeDataString(value));
        separator = '&';
    }
}
