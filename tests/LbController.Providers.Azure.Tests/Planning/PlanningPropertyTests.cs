using FsCheck;
using FsCheck.Fluent;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Azure.Annotations;
using LbController.Providers.Azure.Model;

namespace LbController.Providers.Azure.Tests.Planning;

/// <summary>What holds for every Service, however odd.</summary>
public sealed class PlanningPropertyTests
{
    private static readonly Config Run = Config.QuickThrowOnFailure.WithMaxTest(500);

    private static readonly Gen<string> Keys = Gen.Elements(AzureAnnotations.Definitions.Select(definition => definition.Key.Replace("<port>", "80", StringComparison.Ordinal)).ToArray());

    private static readonly Gen<string> Values = Gen.OneOf(
        Gen.Elements(",=*-/0:{}[]\"aé\u0000 .".ToCharArray()).ArrayOf().Select(letters => new string(letters)),
        Gen.Choose(-5, 70000).Select(number => number.ToString()),
        Gen.Elements(AzureAnnotations.Definitions.Select(definition => definition.Example).Concat(["true", "false", "", "10.0.0.9", "203.0.113.4", "fd00::9", "nodes", "front", "ip-2"]).ToArray()));

    /// <summary>Mostly what is allowed, so that most Services get a model.</summary>
    private static readonly Gen<(string Key, string Value)> Wishes = Gen.Frequency(
        (20, Gen.Elements(AzureAnnotations.Definitions.Where(definition => !definition.Key.Contains("pip-name", StringComparison.Ordinal) && !definition.Key.Contains("-ipv", StringComparison.Ordinal)).Select(definition => (definition.Key.Replace("<port>", "80", StringComparison.Ordinal), definition.Example)).ToArray())),
        (1, Keys.SelectMany(key => Values.Select(value => (key, value)))));

    private static readonly Gen<Given> Services =
        from ports in Gen.Choose(1, 60).ListOf(5)
        from udp in Gen.Elements(true, false)
        from families in Gen.Elements<IpFamily[]>([IpFamily.IPv4], [IpFamily.IPv6], [IpFamily.IPv4, IpFamily.IPv6], [IpFamily.IPv6, IpFamily.IPv4])
        from isInternal in Gen.Elements(true, false)
        from isLocal in Gen.Elements(true, false)
        from ranges in Gen.Choose(0, 3)
        from annotations in Wishes.ListOf(4)
        select annotations.Aggregate(
            (isLocal ? Given.Plain.Local() : Given.Plain)
                .Ports([.. ports.Append(80).Distinct().SelectMany(port => udp ? new[] { Given.Tcp(port, 30000 + port), Given.Udp(port, 31000 + port) } : [Given.Tcp(port, 30000 + port)])])
                .Families(families)
                .SourceRanges([.. Enumerable.Range(0, ranges).Select(i => $"10.{i}.0.0/16")])
                .Having(Given.Ip("shop-ip", "203.0.113.4"), Given.Ip("ip-2", "2001:db8::6", Given.Identity("bank", "other", number: 2)))
                .Set(settings => settings with { IsInternalByDefault = isInternal }),
            (given, annotation) => given.Annotated(annotation.Key, annotation.Value));

    [Fact]
    public void AnyTextInAnyAnnotation_IsTakenOrReported_NeverThrown() => Check(
        from key in Keys
        from value in Values
        select (key, value),
        wish => Given.Plain.Annotated(wish.key, wish.value).Build() is var result && (result.Model is not null || result.Problems.Any(problem => problem.Severity == ProblemSeverity.Refused)));

    [Fact]
    public void SeveralAnnotations_GiveAModelOrARefusal_TheSameTwice() => Check(Services, given =>
    {
        ModelResult result = given.Build();
        return result == given.Build()
            && (result.Model is null) == result.Problems.Any(problem => problem is { Severity: ProblemSeverity.Refused, Port: null })
            && result.Problems.All(problem => problem.Reason.Length is > 0 and < 64 && problem.Field.Length > 0);
    });

    [Fact]
    public void Services_AreNotAllRefused_SoThatTheOthersMeanSomething() =>
        Assert.InRange(Services.Sample(400).Count(given => given.Build().Model is { } model && (given.Desired.SourceRanges.IsEmpty || model.Firewall is not null)), 40, 390);

    [Fact]
    public void Models_AreWhatAzureTakes() => Check(Services, given => given.Build().Model is not { } model
        || (model.Frontends.Count == given.Desired.Families.Count
            && model.Rules.Select(rule => (rule.Protocol, rule.FrontendPort)).Distinct().Count() == model.Rules.Count
            && model.Rules.All(rule => rule.IdleTimeoutMinutes is >= 4 and <= 100
                && (rule.Protocol != "Udp" || !rule.TcpReset)
                && (rule.IsFloatingIp ? rule.BackendPort == rule.FrontendPort : rule.BackendPort != rule.FrontendPort)
                && (rule.Probe is not { } probe || (probe.IntervalSeconds >= 5 && probe.Threshold >= 2 && probe.IntervalSeconds * probe.Threshold < 120 && (probe.Protocol == "Tcp") == (probe.RequestPath is null))))
            && model.Frontends.All(frontend => frontend.Address is PrivateIp == model.IsInternal)));

    [Fact]
    public void B057_NoModelIsWiderThanTheSourceRanges() => Check(Services, given => given.Desired.SourceRanges.IsEmpty
        || given.Build().Model is not { } model
        || (model.Firewall is { DeniesOthers: true } firewall && firewall.Ranges == given.Desired.SourceRanges && !firewall.ServiceTags.Contains("Internet")));

    private static void Check<T>(Gen<T> cases, Func<T, bool> holds) => FsCheck.Check.One(Run, Prop.ForAll(cases.ToArbitrary(), holds));
}
