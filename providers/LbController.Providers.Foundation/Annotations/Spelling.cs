namespace LbController.Providers.Foundation.Annotations;

/// <summary>What a user may have meant. Pure.</summary>
internal static class Spelling
{
    /// <summary>The one of some words that takes the fewest edits to reach.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="known">At least one.</param>
    public static string NearestOf(string word, IEnumerable<string> known) => known.MinBy(candidate => Distance(word, candidate)) ?? "";

    /// <summary>Levenshtein's.</summary>
    private static int Distance(string left, string right)
    {
        int[] above = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = above[0];
            above[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int cost = Math.Min(Math.Min(above[j] + 1, above[j - 1] + 1), diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above[j];
                above[j] = cost;
            }
        }

        return above[^1];
    }
}
