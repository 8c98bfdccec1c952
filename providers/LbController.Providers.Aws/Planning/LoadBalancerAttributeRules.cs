using LbController.Abstractions.Model;
using LbController.Providers.Aws.Annotations;

namespace LbController.Providers.Aws.Planning;

/// <summary>
/// The attributes of a load balancer: what the Service sets, and those that are ours to keep at AWS's default. All others are whoever's
/// set them: deletion protection above all. Pure.
/// </summary>
internal static class LoadBalancerAttributeRules
{
    public static ValueMap Attributes(ModelContext context)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [AttributeTables.CrossZone] = "false",
            [AttributeTables.DnsRouting] = "any_availability_zone",
        };
        foreach ((string key, string value) in AttributeTables.Known(context, AwsAnnotations.Attributes.Field, context.Of(AwsAnnotations.Attributes), AttributeTables.LoadBalancer))
        {
            attributes[key] = value;
        }

        Set(attributes, AttributeTables.CrossZone, Text(context.Of(AwsAnnotations.CrossZone)));
        Set(attributes, AttributeTables.AccessLogs + "enabled", Text(context.Of(AwsAnnotations.AccessLogEnabled)));
        Set(attributes, AttributeTables.AccessLogs + "bucket", context.Of(AwsAnnotations.AccessLogBucket));
        Set(attributes, AttributeTables.AccessLogs + "prefix", context.Of(AwsAnnotations.AccessLogPrefix));
        if (attributes.GetValueOrDefault(AttributeTables.AccessLogs + "enabled") == "true" && !attributes.ContainsKey(AttributeTables.AccessLogs + "bucket"))
        {
            context.Degrade(
                AwsAnnotations.Attributes.Field, ProblemReasons.IneffectiveAnnotation, $"access logs are on, but no bucket is named, so that none are written; set {AttributeTables.AccessLogs}bucket");
            attributes.Remove(AttributeTables.AccessLogs + "enabled");
            attributes.Remove(AttributeTables.AccessLogs + "prefix");
        }

        return new ValueMap(attributes);
    }

    private static void Set(Dictionary<string, string> attributes, string key, string? value)
    {
        if (value is not null)
        {
            attributes[key] = value;
        }
    }

    private static string? Text(bool? flag) => flag switch { true => "true", false => "false", null => null };
}
