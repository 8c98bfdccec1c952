using System.Globalization;
using System.Text.RegularExpressions;
using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Options;

/// <summary>To whom a pool's addresses go, and how.</summary>
internal sealed partial record PoolSettings
{
    /// <summary>The parameter by which a load balancer class names the pool of its Services.</summary>
    public const string ClassParameter = "addressPool";

    private const int HighestPriority = 1_000_000;

    /// <summary>The keys, as users write them.</summary>
    private static readonly string[] Keys = ["autoAssign", "avoidBuggyIPs", "namespaces", "classes", "priority"];

    /// <summary>Whether Services get addresses of it that ask for nothing; else only those that ask for the pool or for the address.</summary>
    public bool AutoAssign { get; init; } = true;

    /// <summary>Whether IPv4 addresses that end in .0 or .255 are left out: some old clients and firewalls take them for a network or a broadcast address.</summary>
    public bool AvoidBuggyIPs { get; init; }

    /// <summary>The only namespaces whose Services get addresses; empty for all.</summary>
    public ValueList<string> Namespaces { get; init; } = [];

    /// <summary>The only load balancer classes whose Services get addresses; empty for all, and for Services without a class.</summary>
    public ValueList<string> Classes { get; init; } = [];

    /// <summary>Pools with a lower number are used up first, 0 to 1,000,000; default 100.</summary>
    public int Priority { get; init; } = 100;

    /// <summary>Whether it is for some Services only.</summary>
    public bool IsRestricted => !Namespaces.IsEmpty || !Classes.IsEmpty;

    /// <summary>Whether a text is a DNS label, as names of namespaces are.</summary>
    public static bool IsLabel(string text) => Label().IsMatch(text);

    /// <summary>Whether a Service may have addresses of the pool.</summary>
    public bool Permits(DesiredLoadBalancer desired) =>
        (Namespaces.IsEmpty || Namespaces.Contains(desired.Identity.Service.Namespace))
        && (Classes.IsEmpty || (desired.Parameters[DesiredLoadBalancer.ClassNameParameter] is { } name && Classes.Contains(name)));

    /// <summary>Reads <c>key=value</c> texts; adds what is wrong with them.</summary>
    public static PoolSettings Parse(IReadOnlyList<string> fields, List<string> errors)
    {
        var settings = new PoolSettings();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string field in fields.Where(field => field.Length > 0))
        {
            int equals = field.IndexOf('=', StringComparison.Ordinal);
            string key = equals < 0 ? field : field[..equals].Trim();
            string value = equals < 0 ? "" : field[(equals + 1)..].Trim();
            if (!Keys.Contains(key))
            {
                errors.Add($"has the unknown setting \"{key}\"; known are {string.Join(", ", Keys)}");
            }
            else if (!seen.Add(key))
            {
                errors.Add($"has {key} twice");
            }
            else
            {
                settings = settings.With(key, value, errors);
            }
        }

        return settings;
    }

    private PoolSettings With(string key, string value, List<string> errors)
    {
        switch (key)
        {
            case "autoAssign":
                return this with { AutoAssign = Boolean(key, value, errors) };
            case "avoidBuggyIPs":
                return this with { AvoidBuggyIPs = Boolean(key, value, errors) };
            case "namespaces":
                return this with { Namespaces = Names(key, value, Label(), "is no name of a namespace (a DNS label: at most 63 of a-z 0-9 -)", errors) };
            case "classes":
                return this with { Classes = Names(key, value, ClassName(), "is no name of a load balancer class (such as example.com/public)", errors) };
            default:
                if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int priority) && priority <= HighestPriority)
                {
                    return this with { Priority = priority };
                }

                errors.Add($"has {key}=\"{value}\", which is no number from 0 to {HighestPriority}");
                return this;
        }
    }

    private static bool Boolean(string key, string value, List<string> errors)
    {
        if (value is not ("true" or "false"))
        {
            errors.Add($"has {key}=\"{value}\", which is neither true nor false");
        }

        return value == "true";
    }

    private static ValueList<string> Names(string key, string value, Regex form, string problem, List<string> errors)
    {
        string[] names = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        errors.AddRange(names.Where(name => !form.IsMatch(name)).Select(name => $"has \"{name}\" in {key}, which {problem}"));
        if (names.Length == 0)
        {
            errors.Add($"has {key} without a name; leave it out where all are meant");
        }

        return names.Distinct().ToValueList();
    }

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9./_-]{0,251}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex ClassName();
}
