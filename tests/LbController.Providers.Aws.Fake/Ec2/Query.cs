using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Ec2;

/// <summary>Filters and pages of EC2's Describe calls.</summary>
/// <typeparam name="T">What is described.</typeparam>
/// <param name="filters">The filters it knows, with what a thing has for each.</param>
/// <param name="tags">Its tags: <c>tag:key</c> and <c>tag-key</c>.</param>
internal sealed class Query<T>(IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> filters, Func<T, IEnumerable<KeyValuePair<string, string>>> tags)
{
    public const string Schema = "Filter[]{Name* Value[]} ";

    public const string PageSchema = "MaxResults#5-1000 NextToken ";

    private const int MostValues = 200;

    public List<T> Filter(Input input, IEnumerable<T> things)
    {
        List<Func<T, bool>> tests = [.. input.List("Filter").Select(Test)];
        return [.. things.Where(thing => tests.TrueForAll(test => test(thing)))];
    }

    /// <summary>One page of what is left; writes the token of the next.</summary>
    /// <param name="input">The call.</param>
    /// <param name="ids">Ids asked for: then there are no pages.</param>
    /// <param name="things">All that match.</param>
    /// <param name="reply">For the token.</param>
    public static List<T> Take(Input input, IReadOnlyCollection<string> ids, List<T> things, XmlText reply)
    {
        int? size = input.Integer("MaxResults");
        if (ids.Count > 0 && (size is not null || input.Has("NextToken")))
        {
            throw new AwsErrorException("InvalidParameterCombination", "The parameter MaxResults cannot be used with ids");
        }

        int start = 0;
        if (input.TextOrNull("NextToken") is { Length: > 0 } token)
        {
            Span<byte> bytes = stackalloc byte[64];
            bool valid = token.Length < 64 && Convert.TryFromBase64String(token, bytes, out int count)
                && int.TryParse(Encoding.ASCII.GetString(bytes[..count]), NumberStyles.None, CultureInfo.InvariantCulture, out start);
            if (!valid)
            {
                throw new AwsErrorException("InvalidNextToken", "The token is not valid");
            }
        }

        List<T> page = [.. things.Skip(start).Take(size ?? (ids.Count > 0 ? things.Count : 1000))];
        if (start + page.Count < things.Count)
        {
            reply.Value("nextToken", Convert.ToBase64String(Encoding.ASCII.GetBytes((start + page.Count).ToString(CultureInfo.InvariantCulture))));
        }

        return page;
    }

    private Func<T, bool> Test(Input filter)
    {
        string name = filter.Text("Name");
        IReadOnlyList<string> values = filter.Texts("Value");
        if (values.Count is 0 or > MostValues)
        {
            throw new AwsErrorException("FilterLimitExceeded", $"The filter '{name}' has no values, or more than {MostValues}");
        }

        List<Func<string, bool>> wanted = [.. values.Select(Pattern)];
        if (name.StartsWith("tag:", StringComparison.Ordinal))
        {
            string key = name["tag:".Length..];
            return thing => tags(thing).Any(tag => tag.Key == key && wanted.Exists(value => value(tag.Value)));
        }

        if (name == "tag-key")
        {
            return thing => tags(thing).Any(tag => wanted.Exists(value => value(tag.Key)));
        }

        return filters.TryGetValue(name, out Func<T, IEnumerable<string>>? has)
            ? thing => has(thing).Any(text => wanted.Exists(value => value(text)))
            : throw new AwsErrorException("InvalidParameterValue", $"The filter '{name}' is invalid");
    }

    private static Func<string, bool> Pattern(string value)
    {
        if (!value.Contains('*', StringComparison.Ordinal) && !value.Contains('?', StringComparison.Ordinal))
        {
            return text => text == value;
        }

        var pattern = new Regex("^" + Regex.Escape(value).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "$");
        return pattern.IsMatch;
    }
}
