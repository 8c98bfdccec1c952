using System.Globalization;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Annotations;
using LbController.Providers.Aws.Client;
using LbController.Providers.Aws.Model;
using LbController.Providers.Foundation.Annotations;
using LbController.Providers.Foundation.Options;

namespace LbController.Providers.Aws.Options;

/// <summary>Turns valid options into the settings of the adapter's parts. Pure.</summary>
internal static class AwsSettingsFactory
{
    /// <summary>How AWS is reached.</summary>
    public static AwsClientSettings Client(AwsOptions options) => new()
    {
        Region = OptionTexts.TextOrNull(options.Region),
        Profile = OptionTexts.TextOrNull(options.Profile),
        Endpoint = OptionTexts.Endpoint(options.Endpoint),
        ElbEndpoint = OptionTexts.Endpoint(options.ElbEndpoint),
        Ec2Endpoint = OptionTexts.Endpoint(options.Ec2Endpoint),
        UseFips = options.UseFips,
        UseDualstack = options.UseDualstack,
        RateFactor = options.RatePercent / 100.0,
    };

    /// <summary>What holds for all Services.</summary>
    /// <param name="options">Valid ones.</param>
    /// <param name="region">Tells the region that was found, where the options name none; asked after the first call only.</param>
    public static AwsSettings Create(AwsOptions options, Func<string> region) => new(
        options.Region,
        OptionTexts.TextOrNull(options.VpcId),
        OptionTexts.TextOrNull(options.ClusterName),
        options.DefaultScheme,
        options.DefaultTargetType,
        options.DefaultSslPolicy,
        Terms.ParseMap(options.DefaultTags) ?? ValueMap.Empty,
        OptionTexts.Entries(options.NodeSecurityGroups).ToValueList(),
        ParseRange(options.NodePortRange) ?? PortRange.DefaultNodePorts)
    {
        FoundRegion = options.Region.Length == 0 ? region : null,
    };

    /// <summary>A range of ports, or null where the text is none.</summary>
    public static PortRange? ParseRange(string text)
    {
        string[] ends = text.Split('-', StringSplitOptions.TrimEntries);
        return ends.Length == 2
            && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int from)
            && int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out int to)
            && from >= 1 && to <= 65_535 && from <= to
            ? new PortRange(from, to)
            : null;
    }
}
