using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Api;

/// <summary>Lists: consistent pages at one revision, and their bytes.</summary>
internal sealed class ListReader(ObjectStore store)
{
    /// <exception cref="StatusException">410 where the revision is no longer kept, 400 for options that do not go together.</exception>
    public ListPage Read(ResourceRequest target, ListOptions options)
    {
        ContinueToken? token = options.Continue.Length > 0 ? ContinueToken.Parse(options.Continue) : null;
        StoreSnapshot snapshot = Snapshot(target.Resource, options, token);
        List<StoredObject> found = [];
        int more = 0;
        foreach (StoredObject item in snapshot.Items.Values)
        {
            if ((token is not null && string.CompareOrdinal(item.Key, token.LastKey) <= 0) || !options.Matches(target.Resource, target.Namespace, item))
            {
                continue;
            }

            if (options.Limit > 0 && found.Count == options.Limit)
            {
                more++;
            }
            else
            {
                found.Add(item);
            }
        }

        string next = more > 0 ? new ContinueToken(snapshot.Revision, found[^1].Key).ToString() : "";
        return new ListPage(found, snapshot.Revision, next, more > 0 && !options.IsSelective ? more : null);
    }

    public static byte[] Bytes(ResourceType resource, ListPage page)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + page.Items.Sum(item => item.Bytes.Length + 1));
        string remaining = page.Remaining is { } count ? string.Create(CultureInfo.InvariantCulture, $",\"remainingItemCount\":{count}") : "";
        string next = page.Continue.Length > 0 ? $",\"continue\":{JsonSerializer.Serialize(page.Continue)}" : "";
        Write(buffer, string.Create(CultureInfo.InvariantCulture, $"{{\"kind\":\"{resource.Kind}List\",\"apiVersion\":\"{resource.GroupVersion}\",\"metadata\":{{\"resourceVersion\":\"{page.Revision}\"{next}{remaining}}},\"items\":["));
        for (int i = 0; i < page.Items.Count; i++)
        {
            if (i > 0)
            {
                buffer.Write(","u8);
            }

            buffer.Write(ObjectView.Bytes(resource, page.Items[i]));
        }

        buffer.Write("]}"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private StoreSnapshot Snapshot(ResourceType resource, ListOptions options, ContinueToken? token)
    {
        if (token is not null)
        {
            if (options.ResourceVersion is not ("" or "0"))
            {
                throw StatusException.BadRequest("specifying resource version is not allowed when using continue");
            }

            return At(resource, token.Revision, "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.");
        }

        if (options.ResourceVersionMatch == "Exact")
        {
            return At(resource, options.Revision, null);
        }

        StoreSnapshot now = store.Snapshot(resource);
        ThrowIfAhead(options, now.Revision);
        return now;
    }

    /// <summary>A revision that has not been yet, as a client has that knew an earlier life of this cluster.</summary>
    public static void ThrowIfAhead(ListOptions options, long current)
    {
        if (options.ResourceVersion.Length > 0 && options.Revision > current)
        {
            throw new StatusException(504, "Timeout", string.Create(CultureInfo.InvariantCulture, $"Too large resource version: {options.Revision}, current: {current}"))
            {
                RetryAfterSeconds = 1,
                Causes = [new FieldCause("ResourceVersionTooLarge", "Too large resource version", "")],
            };
        }
    }

    private StoreSnapshot At(ResourceType resource, long revision, string? message)
    {
        try
        {
            return store.SnapshotAt(resource, revision);
        }
        catch (RevisionGoneException gone)
        {
            throw StatusException.Expired(message ?? gone.Message);
        }
    }

    private static void Write(ArrayBufferWriter<byte> buffer, string text) => Encoding.UTF8.GetBytes(text, buffer);
}
