using System.Text.RegularExpressions;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Annotations;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Azure.Planning;

/// <summary>The tags of everything that is made, without those that mark ownership. Pure.</summary>
internal static partial class TagRules
{
    /// <summary>Azure takes 50 a resource; ours need room.</summary>
    public const int MostTags = 46;

    private const string OwnPrefix = "lbcontroller";

    public static ValueMap Tags(ModelContext context)
    {
        string field = AzureAnnotations.PublicIpTags.Field;
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, string value) in context.Of(AzureAnnotations.PublicIpTags) ?? ValueMap.Empty)
        {
            if (IsOurs(key))
            {
                context.Refuse(field, ProblemReasons.InvalidAnnotation, $"a {Fault(key, value)}; choose another name");
            }
            else if (Fault(key, value) is { } fault)
            {
                context.Degrade(field, ProblemReasons.InvalidAnnotation, $"it is left out: a {fault}");
            }
            else
            {
                tags[key] = value;
            }
        }

        foreach ((string key, string value) in context.Settings.DefaultTags)
        {
            tags.Remove(key);
            tags[key] = value;
        }

        if (tags.Count > MostTags)
        {
            context.Refuse(field, ProblemReasons.LimitExceeded, $"there would be {tags.Count} tags with the administrator's {context.Settings.DefaultTags.Count}, and {MostTags} have room; remove {tags.Count - MostTags}");
        }

        return new ValueMap(tags);
    }

    /// <summary>What is wrong with a tag, as the end of a sentence; null where nothing is.</summary>
    public static string? Fault(string key, string value) =>
        IsOurs(key) ? $"tag '{Term.Shown(key)}', which is reserved: by {OwnPrefix} this controller knows what is its own"
        : ReservedKey().IsMatch(key) ? $"tag '{Term.Shown(key)}', which is reserved: azure, microsoft and windows are Azure's"
        : TagKey().IsMatch(key) && TagValue().IsMatch(value) ? null
        : $"tag '{Term.Shown(key)}' with value '{Term.Shown(value)}', which Azure does not take: names are up to 512 characters without <>%&\\?/, values up to 256";

    private static bool IsOurs(string key) => key.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\A(azure|microsoft|windows)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ReservedKey();

    [GeneratedRegex(@"\A[^<>%&\\?/\p{C}]{1,512}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagKey();

    [GeneratedRegex(@"\A[^\p{C}]{0,256}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagValue();
}
