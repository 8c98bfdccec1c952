using LbController.Providers.Aws.Annotations;

namespace LbController.Providers.Aws.Planning;

/// <summary>Where clients come from, and what the load balancer is called. Pure.</summary>
internal static class SchemeRules
{
    public const string Internal = "internal";

    public const string InternetFacing = "internet-facing";

    /// <summary>The annotation, else its old name, else what exists, else the administrator's.</summary>
    public static string Scheme(ModelContext context)
    {
        string? asked = context.Of(AwsAnnotations.Scheme);
        string field = AwsAnnotations.Scheme.Field;
        if (context.Of(AwsAnnotations.Internal) is { } isInternal)
        {
            string meant = isInternal ? Internal : InternetFacing;
            if (asked is null)
            {
                asked = meant;
                field = AwsAnnotations.Internal.Field;
            }
            else if (asked != meant)
            {
                context.Degrade(
                    AwsAnnotations.Internal.Field, ProblemReasons.IneffectiveAnnotation, $"it means {meant}, but {AwsAnnotations.Scheme.Definition.Key} says {asked}, which wins; remove this one");
            }
        }

        string? existing = context.View.Existing?.Scheme;
        return asked is null || existing is null
            ? asked ?? existing ?? context.Settings.DefaultScheme
            : context.Fixed(field, "the scheme", existing, asked);
    }

    /// <summary>The name that the user gave; the existing one where AWS cannot change it; null for one made from the identity.</summary>
    public static string? Name(ModelContext context)
    {
        if (context.Of(AwsAnnotations.Name) is not { } asked)
        {
            return null;
        }

        if (context.AdoptedArn is not null)
        {
            context.Degrade(AwsAnnotations.Name.Field, ProblemReasons.IneffectiveAnnotation, $"the load balancer of {AwsAnnotations.Adopt.Definition.Key} has its own name; remove one of the two");
            return null;
        }

        return context.View.Existing is { } existing ? context.Fixed(AwsAnnotations.Name.Field, "the name", existing.Name, asked) : asked;
    }

    /// <summary>The load balancer to adopt, or null.</summary>
    public static string? Adopted(ModelContext context)
    {
        if (context.AdoptedArn is not { } arn)
        {
            return null;
        }

        string region = arn.Split(':')[3];
        if (region != context.Settings.Region)
        {
            context.Refuse(
                AwsAnnotations.Adopt.Field, ProblemReasons.InvalidAnnotation, $"the load balancer is in {region}, and this controller works in {context.Settings.Region}; name one of that region");
        }

        if (context.View.Existing is { } existing && existing.Arn == arn && existing.VpcId != context.View.VpcId)
        {
            context.Refuse(
                AwsAnnotations.Adopt.Field, ProblemReasons.InvalidAnnotation, $"the load balancer is in {existing.VpcId}, and the nodes are in {context.View.VpcId}; name one of that VPC");
        }

        if (context.Of(AwsAnnotations.Replace) == "allow")
        {
            context.Degrade(AwsAnnotations.Replace.Field, ProblemReasons.IneffectiveAnnotation, "an adopted load balancer is never replaced; remove this annotation, or the one that adopts");
        }

        return arn;
    }
}
