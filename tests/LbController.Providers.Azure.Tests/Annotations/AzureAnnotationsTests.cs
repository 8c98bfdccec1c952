using System.Reflection;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Azure.Annotations;
using LbController.Providers.Azure.Model;
using LbController.Providers.Azure.Tests.Planning;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Azure.Tests.Annotations;

public sealed class AzureAnnotationsTests
{
    public static TheoryData<int, string> Cases
    {
        get
        {
            var data = new TheoryData<int, string>();
            for (int i = 0; i < AnnotationCases.All.Count; i++)
            {
                data.Add(i, $"{AnnotationCases.All[i].Key}: {AnnotationCases.All[i].Good}");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void GoodValue_HasItsEffectOnTheModel_AndNoProblem(int index, string name)
    {
        AnnotationCase row = AnnotationCases.All[index];

        ModelResult result = row.Given.Annotated(row.FullKey, $" {row.Good} ").Build();

        Assert.True(result.Problems.IsEmpty, $"{name}: {string.Join("\n", result.Problems)}");
        Assert.Equal(row.Effect, ModelText.Difference(row.Given.Model(), result.Model!));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void BadValue_IsAProblemAtItsKey_AndNeverADefaultInSilence(int index, string name)
    {
        AnnotationCase row = AnnotationCases.All[index];

        ModelResult result = row.Given.Annotated(row.FullKey, row.Bad).Build();

        Assert.True(result.Problems.Any(problem => problem.Field == $"metadata.annotations[{row.FullKey}]"), $"{name}: {string.Join("\n", result.Problems)}");
        Assert.Equal(row.Refused, result.Model is null);
    }

    [Fact]
    public void EveryAnnotationOfTheReference_HasACase() =>
        Assert.Equal(AzureAnnotations.Definitions.Select(definition => definition.Key).Order(StringComparer.Ordinal), AnnotationCases.All.Select(row => row.ReferenceKey).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void EveryTerm_IsListed() => Assert.Equal(
        new[] { typeof(AzureAnnotations), typeof(PortAnnotations), typeof(PrivateLinkAnnotations) }
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.FieldType.IsSubclassOf(typeof(Term)))
            .Select(field => ((Term)field.GetValue(null)!).Definition.Key)
            .Order(StringComparer.Ordinal),
        AzureAnnotations.Definitions.Select(definition => definition.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void EveryKeyIsUnderAPrefix_AndEveryExampleIsAllowed()
    {
        foreach (Term term in AzureAnnotations.All)
        {
            string key = term.Definition.Key.Replace("<port>", "80", StringComparison.Ordinal);
            var problems = new List<Problem>();

            AzureAnnotations.Catalogue.Find(new AnnotationSource(new ValueMap([new(key, term.Definition.Example)]), ValueMap.Empty), problems);

            Assert.True(problems.Count == 0, $"{key}: {string.Join("\n", problems)}");
            Assert.Contains(AzureAnnotations.Prefixes, prefix => key.StartsWith(prefix, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void NotSupported_IsSaid_WithWhatToDoInstead()
    {
        foreach ((string key, string instead) in AzureAnnotations.Unsupported)
        {
            Problem problem = Assert.Single(Given.Plain.Annotated(key, "__auto__").Build().Problems);

            Assert.Equal((ProblemSeverity.Degraded, "UnsupportedAnnotation", $"metadata.annotations[{key}]"), (problem.Severity, problem.Reason, problem.Field));
            Assert.Contains(instead, problem.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("service.beta.kubernetes.io/azure-load-balancer-intrenal", "service.beta.kubernetes.io/azure-load-balancer-internal")]
    [InlineData("service.beta.kubernetes.io/azure-pip-nam", "service.beta.kubernetes.io/azure-pip-name")]
    [InlineData("service.beta.kubernetes.io/port_80_no_lb_rules", "service.beta.kubernetes.io/port_<port>_no_lb_rule")]
    [InlineData("azure.lbcontroller.io/loaddistribution", "azure.lbcontroller.io/load-distribution")]
    public void MisspelledKey_IsReported_WithTheNearestKnownOne(string key, string nearest)
    {
        Problem problem = Assert.Single(Given.Plain.Annotated(key, "x").Build().Problems);

        Assert.Equal((ProblemSeverity.Degraded, "UnknownAnnotation"), (problem.Severity, problem.Reason));
        Assert.EndsWith($"the nearest known key is {nearest}", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody_health-probe_protocol", "http")]
    [InlineData("0_health-probe_port", "8080")]
    [InlineData("_no_lb_rule", "true")]
    public void KeyThatTellsNoPort_IsOneProblem(string key, string value)
    {
        Problem problem = Assert.Single(Given.Plain.Annotated(Given.Port + key, value).Build().Problems);

        Assert.Equal(ProblemSeverity.Degraded, problem.Severity);
        Assert.Contains("does not say which port", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("81_health-probe_protocol", "http")]
    [InlineData("81_health-probe_port", "8080")]
    [InlineData("81_health-probe_interval", "10")]
    [InlineData("81_health-probe_num-of-probe", "3")]
    [InlineData("81_health-probe_request-path", "/x")]
    [InlineData("81_no_probe_rule", "true")]
    [InlineData("81_no_lb_rule", "true")]
    public void PortThatTheServiceDoesNotHave_IsReported(string key, string value)
    {
        ModelResult result = Given.Plain.Annotated(Given.Port + key, value).Build();

        Assert.Equal((ProblemSeverity.Degraded, "IneffectiveAnnotation", $"metadata.annotations[{Given.Port}{key}]"), result.Problems.Select(problem => (problem.Severity, problem.Reason, problem.Field)).Single());
        Assert.Equal("", ModelText.Difference(Given.Plain.Model(), result.Model!));
    }

    [Fact]
    public void ParameterOfTheClass_IsTheWishOfItsServices_AndTheirOwnWins()
    {
        Given given = Given.Plain with { Desired = Given.Plain.Desired with { Parameters = new ValueMap([new("loadBalancerInternal", "true"), new("loadDistribution", "x")]) } };

        Assert.Equal("spec.loadBalancerClass", Assert.Single(given.Build().Problems).Field);
        Assert.True(given.Model().IsInternal);
        Assert.False(given.With("load-balancer-internal", "false").Model().IsInternal);
    }

    [Fact]
    public void WishThatMakesSenseForOneServiceOnly_IsNoParameterOfAClass() => Assert.All(
        (Term[])[AzureAnnotations.IPv4, AzureAnnotations.IPv6, AzureAnnotations.PublicIpName, AzureAnnotations.PublicIpNameIPv6, AzureAnnotations.DnsLabel, AzureAnnotations.AdditionalPublicIps, PrivateLinkAnnotations.Name, PrivateLinkAnnotations.Addresses, PrivateLinkAnnotations.Fqdns],
        term => Assert.Null(term.Parameter));

    [Fact]
    public void HostileText_IsShownShortAndHarmless()
    {
        Problem problem = Assert.Single(Given.Plain.With("load-balancer-internal", "a\nb\u0007" + new string('x', 500)).Build().Problems);

        Assert.Contains("'a?b?xxx", problem.Message, StringComparison.Ordinal);
        Assert.InRange(problem.Message.Length, 1, 400);
    }

    [Fact]
    public void Capabilities_TellThePlannerOfKeysWithPorts()
    {
        Assert.Equal(7, AzureCapabilities.Value.PortKeyAnnotations.Count);
        Assert.Contains("service.beta.kubernetes.io/port_<port>_health-probe_port", AzureCapabilities.Value.PortKeyAnnotations);
        Assert.Equal(["service.beta.kubernetes.io/port_<port>_health-probe_port"], AzureCapabilities.Value.NodePortAnnotations);
        Assert.Equal(AzureAnnotations.Definitions, AzureCapabilities.Value.Annotations);
    }
}
