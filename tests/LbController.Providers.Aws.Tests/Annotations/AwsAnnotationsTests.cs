using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Aws.Annotations;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Tests.Planning;
using LbController.Providers.Foundation.Annotations;

namespace LbController.Providers.Aws.Tests.Annotations;

public sealed class AwsAnnotationsTests
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
        Assert.Equal(row.Refused, result.Problems.Any(problem => problem.Severity == ProblemSeverity.Refused));
        if (!row.Refused)
        {
            Assert.Equal("", ModelText.Difference(row.Given.Model(), result.Model!));
        }
    }

    [Fact]
    public void EveryAnnotationOfTheReference_HasACase() =>
        Assert.Equal(AwsAnnotations.Definitions.Select(definition => definition.Key).Order(StringComparer.Ordinal), AnnotationCases.All.Select(row => row.ReferenceKey).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void EveryTerm_IsListed() => Assert.Equal(
        typeof(AwsAnnotations).GetFields().Concat(typeof(PortAnnotations).GetFields()).Where(field => field.FieldType.IsSubclassOf(typeof(Term))).Select(field => ((Term)field.GetValue(null)!).Definition.Key).Order(StringComparer.Ordinal),
        AwsAnnotations.Definitions.Select(definition => definition.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void EveryExample_IsAllowed()
    {
        foreach (Term term in AwsAnnotations.All)
        {
            string key = term.Definition.Key.Replace("<PROTOCOL>-<port>", "TCP-80", StringComparison.Ordinal).Replace("<port>", "80", StringComparison.Ordinal);
            var problems = new List<Problem>();

            AwsAnnotations.Catalogue.Find(new AnnotationSource(new ValueMap([new(key, term.Definition.Example)]), ValueMap.Empty), problems);

            Assert.True(problems.Count == 0, $"{key}: {string.Join("\n", problems)}");
        }
    }

    [Fact]
    public void NotSupported_IsSaid_WithWhatToDoInstead()
    {
        foreach ((string key, string instead) in AwsAnnotations.Unsupported)
        {
            Problem problem = Assert.Single(Given.Plain.Annotated(key, "true").Build().Problems);

            Assert.Equal((ProblemSeverity.Degraded, "UnsupportedAnnotation", $"metadata.annotations[{key}]"), (problem.Severity, problem.Reason, problem.Field));
            Assert.Contains(instead, problem.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("service.beta.kubernetes.io/aws-load-balancer-shceme", "service.beta.kubernetes.io/aws-load-balancer-scheme")]
    [InlineData("service.beta.kubernetes.io/aws-load-balancer-subnet", "service.beta.kubernetes.io/aws-load-balancer-subnets")]
    [InlineData("aws.lbcontroller.io/replaced", "aws.lbcontroller.io/replace")]
    public void MisspelledKey_IsReported_WithTheNearestKnownOne(string key, string nearest)
    {
        Problem problem = Assert.Single(Given.Plain.Annotated(key, "x").Build().Problems);

        Assert.Equal((ProblemSeverity.Degraded, "UnknownAnnotation"), (problem.Severity, problem.Reason));
        Assert.EndsWith($"the nearest known key is {nearest}", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("service.beta.kubernetes.io/aws-load-balancer-target-group-attributes.http", "preserve_client_ip.enabled=true", true)]
    [InlineData("service.beta.kubernetes.io/aws-load-balancer-listener-attributes.80", "tcp.idle_timeout.seconds=60", false)]
    [InlineData("service.beta.kubernetes.io/actions.http", "{}", true)]
    public void KeyThatTellsNoPort_IsOneProblem(string key, string value, bool refused)
    {
        Problem problem = Assert.Single(Given.Plain.Annotated(key, value).Build().Problems);

        Assert.Equal(refused, problem.Severity == ProblemSeverity.Refused);
        Assert.Contains("does not say which port", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("service.beta.kubernetes.io/aws-load-balancer-target-group-attributes.81", "preserve_client_ip.enabled=true")]
    [InlineData("service.beta.kubernetes.io/aws-load-balancer-listener-attributes.UDP-80", "tcp.idle_timeout.seconds=60")]
    [InlineData("service.beta.kubernetes.io/aws-load-balancer-proxy-protocol-per-target-group", "81")]
    public void PortThatTheServiceDoesNotHave_IsReported(string key, string value)
    {
        ModelResult result = Given.Plain.Annotated(key, value).Build();

        Assert.Equal((ProblemSeverity.Degraded, "IneffectiveAnnotation", $"metadata.annotations[{key}]"), result.Problems.Select(problem => (problem.Severity, problem.Reason, problem.Field)).Single());
        Assert.Equal("", ModelText.Difference(Given.Plain.Model(), result.Model!));
    }

    [Fact]
    public void ParameterOfTheClass_IsTheWishOfItsServices_AndTheirOwnWins()
    {
        Given given = Given.Plain with { Desired = Given.Plain.Desired with { Parameters = new ValueMap([new("scheme", "internet-facing"), new("sslNegotiationPolicy", "X y")]) } };

        Assert.Equal("spec.loadBalancerClass", Assert.Single(given.Build().Problems).Field);
        given = given with { Desired = given.Desired with { Parameters = new ValueMap([new("scheme", "internet-facing")]) } };
        Assert.Equal("internet-facing", given.Model().Scheme);
        Assert.Equal("internal", given.With("scheme", "internal").Model().Scheme);
    }

    [Fact]
    public void WishThatMakesSenseForOneServiceOnly_IsNoParameterOfAClass() => Assert.Equal(
        [null, null, null, null, null, null, null],
        ((Term[])[AwsAnnotations.Name, AwsAnnotations.EipAllocations, AwsAnnotations.PrivateIpv4Addresses, AwsAnnotations.Ipv6Addresses, AwsAnnotations.SourceNatIpv6Prefixes, AwsAnnotations.TargetNodeLabels, AwsAnnotations.Adopt]).Select(term => term.Parameter));

    [Fact]
    public void HostileText_IsShownShortAndHarmless()
    {
        Problem problem = Assert.Single(Given.Plain.With("scheme", "a\nb\u0007" + new string('x', 500)).Build().Problems);

        Assert.Contains("'a?b?xxx", problem.Message, StringComparison.Ordinal);
        Assert.InRange(problem.Message.Length, 1, 400);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"type":"redirect"}""")]
    [InlineData("""{"type":"forward","forwardConfig":{"targetGroups":[]}}""")]
    [InlineData("""{"type":"forward","forwardConfig":{"targetGroups":[{"targetGroupARN":"arn:x"}]}}""")]
    [InlineData("""{"type":"forward","forwardConfig":{"baseServiceWeight":1000,"targetGroups":[{"targetGroupARN":"arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/other/0123456789abcdef"}]}}""")]
    [InlineData("""{"type":"forward","forwardConfig":{"baseServiceWeight":0,"targetGroups":[{"targetGroupARN":"arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/other/0123456789abcdef","weight":0}]}}""")]
    [InlineData("""{"type":"forward","forwardConfig":{"targetGroups":[{"targetGroupARN":"arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/other/0123456789abcdef"}]}}""")]
    public void ActionThatCannotBe_IsRefused(string json) => Assert.Null(Given.Plain.Annotated("service.beta.kubernetes.io/actions.TCP-80", json).Build().Model);
}
