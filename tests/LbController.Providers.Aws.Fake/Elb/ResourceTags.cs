using System.Collections.Immutable;
using System.Text.RegularExpressions;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Elb;

/// <summary>AWS's rules for tags.</summary>
internal static partial class ResourceTags
{
    public const string Schema = "Tags[]{Key*@1-128 Value@0-256}";

    public static ImmutableSortedDictionary<string, string> Read(IReadOnlyList<Input> tags, int limit) =>
        Add(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), tags, limit);

    public static ImmutableSortedDictionary<string, string> Add(ImmutableSortedDictionary<string, string> present, IReadOnlyList<Input> tags, int limit)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (Input tag in tags)
        {
            string key = tag.Text("Key");
            string value = tag.TextOr("Value", string.Empty);
            if (!seen.Add(key))
            {
                throw new AwsErrorException("DuplicateTagKeys", $"A tag key was specified more than once: '{key}'");
            }

            if (!Characters().IsMatch(key) || !Characters().IsMatch(value) || key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                throw AwsErrorException.Validation($"Tag '{key}' has characters that are not allowed, or begins with aws:");
            }

            present = present.SetItem(key, value);
        }

        return present.Count <= limit ? present : throw new AwsErrorException("TooManyTags", $"Resource cannot have more than {limit} tags");
    }

    [GeneratedRegex(@"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$")]
    private static partial Regex Characters();
}
