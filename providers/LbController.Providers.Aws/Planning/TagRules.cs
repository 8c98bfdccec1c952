using System.Text.RegularExpressions;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Annotations;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Aws.Planning;

/// <summary>The tags of everything that is made, without those that mark ownership. Pure.</summary>
internal static partial class TagRules
{
    /// <summary>AWS takes 50 a resource; ours and those that others add need room.</summary>
    public const int MostTags = 40;

    private const string OwnPrefix = "lbcontroller.io/";

    public static ValueMap Tags(ModelContext context)
    {
        string field = AwsAnnotations.ResourceTags.Field;
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in context.Of(AwsAnnotations.ResourceTags) ?? ValueMap.Empty)
        {
            if (IsReserved(key))
            {
                context.Refuse(field, ProblemReasons.InvalidAnnotation, $"tag '{Term.Shown(key)}' is reserved: aws: is AWS's, and by {OwnPrefix} this controller knows what is its own; choose another key");
            }
            else if (!TagKey().IsMatch(key) || !TagValue().IsMatch(value))
            {
                context.Degrade(
                    field,
                    ProblemReasons.InvalidAnnotation,
                    $"tag '{Term.Shown(key)}' with value '{Term.Shown(value)}' is left out: AWS takes up to 128 and 256 letters, digits, blanks and _.:/=+-@");
            }
            else
            {
                tags[key] = value;
            }
        }

        foreach ((string key, string value) in context.Settings.DefaultTags)
        {
            tags[key] = value;
        }

        if (tags.Count > MostTags)
        {
            context.Refuse(field, ProblemReasons.LimitExceeded, $"there would be {tags.Count} tags with the administrator's {context.Settings.DefaultTags.Count}, and {MostTags} have room; remove {tags.Count - MostTags}");
        }

        return new ValueMap(tags);
    }

    /// <summary>What is wrong with a tag that is to be on everything, as the end of a sentence; null where nothing is.</summary>
    public static string? Fault(string key, string value) =>
        IsReserved(key) ? $"tag '{Term.Shown(key)}', which is reserved: aws: is AWS's, and by {OwnPrefix} this controller knows what is its own"
        : TagKey().IsMatch(key) && TagValue().IsMatch(value) ? null
        : $"tag '{Term.Shown(key)}' with value '{Term.Shown(value)}', which AWS does not take: up to 128 and 256 letters, digits, blanks and _.:/=+-@";

    private static bool IsReserved(string key) => key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) || key.StartsWith(OwnPrefix, StringComparison.Ordinal);

    [GeneratedRegex(@"\A[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagKey();

    [GeneratedRegex(@"\A[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagValue();
}
