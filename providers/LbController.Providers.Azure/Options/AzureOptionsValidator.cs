using System.Text.RegularExpressions;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Annotations;
using LbController.Providers.Azure.Planning;
using LbController.Providers.Foundation.Annotations;
using LbController.Providers.Foundation.Options;
using Microsoft.Extensions.Options;

namespace LbController.Providers.Azure.Options;

/// <summary>Finds everything that is wrong with the options at once; each failure names the flag and the environment variable.</summary>
internal sealed partial class AzureOptionsValidator : IValidateOptions<AzureOptions>
{
    /// <summary>Others have <c>-internal</c> and a number behind it, and Azure takes 80.</summary>
    private const int MostNameCharacters = 68;

    private const int MostLoadBalancers = 20;

    private static readonly TimeSpan LongestDrain = TimeSpan.FromHours(1);

    private static readonly ValueList<string> Clouds = ["public", "china", "government"];

    private static readonly ValueList<string> Credentials = ["auto", "workload-identity", "managed-identity", "client-secret", "client-certificate", "cli"];

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AzureOptions options)
    {
        var failures = new List<string>();
        CheckPlaces(options, failures);
        CheckLoadBalancers(options, failures);
        CheckTags(options, failures);
        CheckClient(options, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckPlaces(AzureOptions options, List<string> failures)
    {
        const string Resource = "is no name of a resource: " + Forms.ResourceForm;
        const string Group = "is not " + Forms.ResourceGroupForm;
        CheckNeeded(failures, "subscription-id", options.SubscriptionId, Forms.Subscription(), "is no GUID such as 01234567-89ab-cdef-0123-456789abcdef");
        CheckNeeded(failures, "resource-group", options.ResourceGroup, Forms.ResourceGroupName(), Group);
        CheckNeeded(failures, "vnet", options.Vnet, Forms.ResourceName(), Resource);
        CheckForm(failures, "vnet-resource-group", options.VnetResourceGroup, Forms.ResourceGroupName(), Group);
        CheckNeeded(failures, "subnet", options.Subnet, Forms.ResourceName(), Resource);
        CheckForm(failures, "security-group", options.SecurityGroup, Forms.ResourceName(), Resource + ", or none");
        CheckForm(failures, "security-group-resource-group", options.SecurityGroupResourceGroup, Forms.ResourceGroupName(), Group);
    }

    private static void CheckLoadBalancers(AzureOptions options, List<string> failures)
    {
        if (options.LoadBalancerName.Length > 0 && (options.LoadBalancerName.Length > MostNameCharacters || !Forms.ResourceName().IsMatch(options.LoadBalancerName)))
        {
            failures.Add(Failure("load-balancer-name", $"is '{options.LoadBalancerName}', which is no name of up to {MostNameCharacters} letters, digits and _.-, the first a letter or digit, the last no . or -; others have more behind it"));
        }

        if (options.MaxLoadBalancers is < 1 or > MostLoadBalancers)
        {
            failures.Add(Failure("max-load-balancers", $"is {options.MaxLoadBalancers}; it must be 1 to {MostLoadBalancers}"));
        }

        if (options.DrainPeriod < TimeSpan.Zero || options.DrainPeriod > LongestDrain)
        {
            failures.Add(Failure("drain-period", $"is {options.DrainPeriod.TotalSeconds}s; it must be 0s to {LongestDrain.TotalSeconds}s"));
        }

        foreach (string zone in OptionTexts.Entries(options.Zones).Where(zone => !Zone().IsMatch(zone)))
        {
            failures.Add(Failure("zones", $"holds '{zone}', which is no availability zone such as 1"));
        }
    }

    private static void CheckTags(AzureOptions options, List<string> failures)
    {
        if (Terms.ParseMap(options.DefaultTags) is not { } tags)
        {
            failures.Add(Failure("default-tags", $"is '{options.DefaultTags}', which is no list of tags such as team=platform,stage=production, each key once"));
            return;
        }

        failures.AddRange(tags.Select(tag => TagRules.Fault(tag.Key, tag.Value)).OfType<string>().Select(fault => Failure("default-tags", $"holds a {fault}")));
        failures.AddRange(tags.GroupBy(tag => tag.Key, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1)
            .Select(group => Failure("default-tags", $"holds {string.Join(" and ", group.Select(tag => tag.Key))}, which are one name to Azure")));
        if (tags.Count > TagRules.MostTags)
        {
            failures.Add(Failure("default-tags", $"holds {tags.Count} tags; there is room for {TagRules.MostTags}, those of Services included"));
        }
    }

    private static void CheckClient(AzureOptions options, List<string> failures)
    {
        CheckChoice(failures, "cloud", options.Cloud, Clouds);
        CheckEndpoint(failures, "endpoint", options.Endpoint, "https://management.azure.com");
        CheckForm(failures, "audience", options.Audience, Audience(), "is no audience such as https://management.azure.com");
        CheckEndpoint(failures, "authority-host", options.AuthorityHost, "https://login.microsoftonline.com");
        CheckForm(failures, "ca-file", options.CaFile, FilePath(), "is no path of a file");
        CheckChoice(failures, "credential", options.Credential, Credentials);
        CheckForm(failures, "tenant-id", options.TenantId, Tenant(), "is neither the id nor a domain of a tenant");
        CheckForm(failures, "client-id", options.ClientId, Forms.Subscription(), "is no GUID such as 01234567-89ab-cdef-0123-456789abcdef");
        if (options.RatePercent is < 1 or > 10_000)
        {
            failures.Add(Failure("rate-percent", $"is {options.RatePercent}; it must be 1 to 10000"));
        }
    }

    private static void CheckNeeded(List<string> failures, string option, string text, Regex form, string problem)
    {
        if (text.Length == 0)
        {
            failures.Add(Failure(option, "is not set, and the Azure back end cannot work without it"));
        }

        CheckForm(failures, option, text, form, problem);
    }

    private static void CheckForm(List<string> failures, string option, string text, Regex form, string problem)
    {
        if (text.Length > 0 && !form.IsMatch(text))
        {
            failures.Add(Failure(option, $"is '{text}', which {problem}"));
        }
    }

    private static void CheckEndpoint(List<string> failures, string option, string text, string example)
    {
        if (text.Length > 0 && AzureSettingsFactory.Endpoint(text) is null)
        {
            failures.Add(Failure(option, $"is '{text}', which is no https URL such as {example}, without a path"));
        }
    }

    private static void CheckChoice(List<string> failures, string option, string text, ValueList<string> words)
    {
        if (!words.Contains(text))
        {
            failures.Add(Failure(option, $"is '{text}'; it must be {string.Join(", ", words.SkipLast(1))} or {words[^1]}"));
        }
    }

    private static string Failure(string option, string problem) =>
        $"--azure-{option} (LBC_AZURE_{option.Replace('-', '_').ToUpperInvariant()}) {problem.Replace("`", "", StringComparison.Ordinal)}.";

    [GeneratedRegex(@"\A[1-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Zone();

    [GeneratedRegex(@"\A[a-z][a-z0-9+.-]{0,15}://[^\s\p{C}]{1,255}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Audience();

    [GeneratedRegex(@"\A[^\p{C}]{1,4096}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FilePath();

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Tenant();
}
