using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Elb;

/// <summary>The rules of names, and how many things one call may look up.</summary>
internal static class Names
{
    public const int MostLookedUp = 20;

    private const int Longest = 32;

    public static string Check(string name, string kind)
    {
        if (name.Length is 0 or > Longest)
        {
            throw AwsErrorException.Validation($"{kind} name '{name}' cannot be longer than '{Longest}' characters, nor empty");
        }

        if (!name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-'))
        {
            throw AwsErrorException.Validation($"{kind} name '{name}' can only contain characters that are alphanumeric characters and hyphens(-)");
        }

        return name.StartsWith('-') || name.EndsWith('-')
            ? throw AwsErrorException.Validation($"{kind} name '{name}' cannot begin or end with a hyphen(-)")
            : name;
    }

    /// <summary>At most one way to look up, and at most 20 at once.</summary>
    public static void CheckLookup(params IReadOnlyCollection<string>[] ways)
    {
        if (ways.Count(way => way.Count > 0) > 1)
        {
            throw AwsErrorException.Validation("Only one of the ways to look up may be specified");
        }

        if (ways.Any(way => way.Count > MostLookedUp))
        {
            throw AwsErrorException.Validation($"At most {MostLookedUp} can be described at once");
        }
    }
}
