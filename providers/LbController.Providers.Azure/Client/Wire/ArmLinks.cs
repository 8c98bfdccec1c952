namespace LbController.Providers.Azure.Client.Wire;

/// <summary>URLs that Azure sends.</summary>
internal static class ArmLinks
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>A header's URL, its signed query untouched, or null where it is none.</summary>
    public static Uri? Find(ArmReply reply, string header)
    {
        string? text = reply.Header(header);
        bool isPlain = text is not null && text.All(character => character is > ' ' and < '\x7f' and not '#');
        return isPlain && Uri.TryCreate(text, Verbatim, out Uri? link) && link.IsAbsoluteUri ? link : null;
    }
}
