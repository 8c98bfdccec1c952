using System.Globalization;

namespace LbController.Options;

/// <summary>Lays flags over environment over file over defaults and checks every value. Pure; finds all problems, not the first.</summary>
internal static class SettingReader
{
    /// <param name="scope">The verb.</param>
    /// <param name="flags">By setting name.</param>
    /// <param name="environment">The whole environment; variables that begin with LBC_ and mean nothing are reported.</param>
    /// <param name="file">By setting name; empty without a file.</param>
    /// <param name="fileName">For messages.</param>
    public static SettingReading Read(
        SettingScope scope,
        IReadOnlyDictionary<string, string> flags,
        IReadOnlyDictionary<string, string> environment,
        IReadOnlyDictionary<string, string> file,
        string fileName)
    {
        var problems = new List<string>();
        var values = new Dictionary<string, SettingValue>(StringComparer.Ordinal);
        var normalised = new Dictionary<string, string?>(StringComparer.Ordinal);
        ReportUnknown(environment, file, fileName, problems);
        foreach (Setting setting in SettingTable.For(scope))
        {
            SettingValue? value = Find(setting, flags, environment, file, fileName);
            if (value is not null)
            {
                values[setting.Name] = value;
            }

            string text = value?.Text ?? setting.Default;
            if (text.Length == 0)
            {
                continue;
            }

            if (Normalise(setting, text, out string result) is { } wrong)
            {
                problems.Add($"{value?.Source ?? setting.Flag}: \"{text.ReplaceLineEndings(" ")}\" {wrong}; set {setting.Flag} or {setting.Variable}");
            }
            else
            {
                normalised[setting.Key] = result;
            }
        }

        return new SettingReading(values, normalised, problems);
    }

    private static SettingValue? Find(
        Setting setting,
        IReadOnlyDictionary<string, string> flags,
        IReadOnlyDictionary<string, string> environment,
        IReadOnlyDictionary<string, string> file,
        string fileName)
    {
        if (flags.TryGetValue(setting.Name, out string? flag))
        {
            return new SettingValue(setting, flag, setting.Flag);
        }

        if (environment.TryGetValue(setting.Variable, out string? variable))
        {
            return new SettingValue(setting, variable, setting.Variable);
        }

        return file.TryGetValue(setting.Name, out string? entry) ? new SettingValue(setting, entry, $"{fileName}: {setting.Name}") : null;
    }

    private static void ReportUnknown(IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, string> file, string fileName, List<string> problems)
    {
        HashSet<string> variables = [.. SettingTable.All.Select(setting => setting.Variable), "LBC_CONFIG"];
        foreach (string name in environment.Keys.Where(name => name.StartsWith("LBC_", StringComparison.Ordinal) && !name.StartsWith("LBC_TESTS_", StringComparison.Ordinal) && !name.StartsWith("LBC_BENCHMARK_", StringComparison.Ordinal)))
        {
            if (!variables.Contains(name))
            {
                problems.Add($"{name}: there is no such setting{Suggestion(name, variables)}");
            }
        }

        HashSet<string> names = [.. SettingTable.All.Select(setting => setting.Name)];
        foreach (string name in file.Keys.Where(name => !names.Contains(name)))
        {
            problems.Add($"{fileName}: {name}: there is no such setting{Suggestion(name, names)}");
        }
    }

    /// <summary>The nearest known name, where one is near.</summary>
    private static string Suggestion(string name, IEnumerable<string> known)
    {
        string? nearest = known.MinBy(other => Distance(name, other));
        return nearest is not null && Distance(name, nearest) <= 3 ? $"; did you mean {nearest}?" : "";
    }

    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = row[j];
                row[j] = next;
            }
        }

        return row[right.Length];
    }

    /// <summary>What is wrong with the text, or null, and the form in which it is bound.</summary>
    private static string? Normalise(Setting setting, string text, out string result)
    {
        result = text;
        switch (setting.Kind)
        {
            case SettingKind.Boolean:
                return bool.TryParse(text, out _) ? null : "is neither true nor false";
            case SettingKind.Integer:
                return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && InBounds(setting, number)
                    ? null
                    : $"is no whole number from {setting.Bounds.Least} to {setting.Bounds.Most}";
            case SettingKind.Duration:
                if (Durations.Parse(text) is not { } duration)
                {
                    return "is no duration such as 500ms, 30s, 5m or 1h30m";
                }

                result = duration.ToString("c", CultureInfo.InvariantCulture);
                return InBounds(setting, duration.TotalSeconds)
                    ? null
                    : $"is not between {Durations.Text(setting.Bounds.Least)} and {Durations.Text(setting.Bounds.Most)}";
            case SettingKind.Choice:
                return setting.Choices.Contains(text) ? null : $"is none of {string.Join(", ", setting.Choices)}";
            case SettingKind.BindAddress:
                return BindAddresses.TryParse(text, out _) ? null : "is no address such as :8080 or 127.0.0.1:8080, nor 0 for nowhere";
            case SettingKind.AddressPools:
                IReadOnlyList<string> wrong = Hosting.Providers.HAProxyRegistration.PoolErrors(text);
                return wrong.Count == 0 ? null : string.Join("; ", wrong);
            default:
                return null;
        }
    }

    private static bool InBounds(Setting setting, double value) => value >= setting.Bounds.Least && value <= setting.Bounds.Most;
}
