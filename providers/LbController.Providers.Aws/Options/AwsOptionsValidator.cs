using System.Text.RegularExpressions;
using LbController.Providers.Aws.Annotations;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Planning;
using LbController.Providers.Foundation.Annotations;
using LbController.Providers.Foundation.Options;
using Microsoft.Extensions.Options;

namespace LbController.Providers.Aws.Options;

/// <summary>Finds everything that is wrong with the options at once; each failure names the flag and the environment variable.</summary>
internal sealed partial class AwsOptionsValidator : IValidateOptions<AwsOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AwsOptions options)
    {
        var failures = new List<string>();
        CheckForm(failures, "region", options.Region, Region(), "is no region such as eu-west-1");
        CheckForm(failures, "profile", options.Profile, Profile(), "is no name of a profile: it has blanks at its ends, or brackets or line breaks");
        CheckEndpoints(options, failures);
        CheckForm(failures, "vpc-id", options.VpcId, Vpc(), "is no id of a VPC such as vpc-0a1b2c3d4e5f60718");
        CheckForm(failures, "cluster-name", options.ClusterName, ClusterName(), "is no NAME of tags kubernetes.io/cluster/NAME: up to 100 letters, digits, - and _, the first a letter or digit");
        CheckChoice(failures, "default-scheme", options.DefaultScheme, SchemeRules.Internal, SchemeRules.InternetFacing);
        CheckChoice(failures, "default-target-type", options.DefaultTargetType, "instance", "ip");
        if (!SslPolicy().IsMatch(options.DefaultSslPolicy))
        {
            failures.Add(Failure("default-ssl-policy", $"is '{options.DefaultSslPolicy}', which is no name of a policy such as {AwsOptions.RecommendedSslPolicy}; aws elbv2 describe-ssl-policies lists them"));
        }

        if (options.RatePercent is < 1 or > 10_000)
        {
            failures.Add(Failure("rate-percent", $"is {options.RatePercent}; it must be 1 to 10000"));
        }

        CheckTags(options, failures);
        foreach (string group in OptionTexts.Entries(options.NodeSecurityGroups).Where(group => !Lookups.IsGroupId(group)))
        {
            failures.Add(Failure("node-security-groups", $"holds '{group}', which is no id of a security group such as sg-0a1b2c3d4e5f60718"));
        }

        if (AwsSettingsFactory.ParseRange(options.NodePortRange) is null)
        {
            failures.Add(Failure("node-port-range", $"is '{options.NodePortRange}', which is no range of ports from 1 to 65535 such as 30000-32767; it is kube-apiserver's --service-node-port-range"));
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckEndpoints(AwsOptions options, List<string> failures)
    {
        (string Option, string Text)[] endpoints = [("endpoint", options.Endpoint), ("elb-endpoint", options.ElbEndpoint), ("ec2-endpoint", options.Ec2Endpoint)];
        foreach ((string option, string text) in endpoints.Where(endpoint => endpoint.Text.Length > 0 && OptionTexts.Endpoint(endpoint.Text) is null))
        {
            failures.Add(Failure(option, $"is '{text}', which is no URL such as https://vpce-0123-abcd.ec2.eu-west-1.vpce.amazonaws.com or http://127.0.0.1:5000, without a path"));
        }

        bool areAllOwn = options.Endpoint.Length > 0 || (options.ElbEndpoint.Length > 0 && options.Ec2Endpoint.Length > 0);
        foreach ((string option, bool isSet) in new[] { ("use-fips", options.UseFips), ("use-dualstack", options.UseDualstack) })
        {
            if (isSet && areAllOwn)
            {
                failures.Add(Failure(option, "is true, which chooses among AWS's own endpoints, but others are set; remove it, or --aws-endpoint and the like"));
            }
        }
    }

    private static void CheckTags(AwsOptions options, List<string> failures)
    {
        if (Terms.ParseMap(options.DefaultTags) is not { } tags)
        {
            failures.Add(Failure("default-tags", $"is '{options.DefaultTags}', which is no list of tags such as team=platform,stage=production, each key once"));
            return;
        }

        failures.AddRange(tags.Select(tag => TagRules.Fault(tag.Key, tag.Value)).OfType<string>().Select(fault => Failure("default-tags", $"holds a {fault}")));
        if (tags.Count > TagRules.MostTags)
        {
            failures.Add(Failure("default-tags", $"holds {tags.Count} tags; there is room for {TagRules.MostTags}, those of Services included"));
        }
    }

    private static void CheckForm(List<string> failures, string option, string text, Regex form, string problem)
    {
        if (text.Length > 0 && !form.IsMatch(text))
        {
            failures.Add(Failure(option, $"is '{text}', which {problem}"));
        }
    }

    private static void CheckChoice(List<string> failures, string option, string text, string one, string other)
    {
        if (text != one && text != other)
        {
            failures.Add(Failure(option, $"is '{text}'; it must be {one} or {other}"));
        }
    }

    private static string Failure(string option, string problem) => $"--aws-{option} (LBC_AWS_{option.Replace('-', '_').ToUpperInvariant()}) {problem}.";

    [GeneratedRegex(@"\A[a-z]{2,4}(-[a-z]{1,16}){1,3}-[0-9]{1,2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Region();

    [GeneratedRegex(@"\A(?! )[^\[\]\p{C}]{1,128}(?<! )\z", RegexOptions.CultureInvariant)]
    private static partial Regex Profile();

    [GeneratedRegex(@"\Avpc-[0-9a-f]{8,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Vpc();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ClusterName();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SslPolicy();
}
