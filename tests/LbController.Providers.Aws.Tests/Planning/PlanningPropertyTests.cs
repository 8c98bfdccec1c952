using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Planning;

namespace LbController.Providers.Aws.Tests.Planning;

/// <summary>What holds for every Service, however odd.</summary>
public sealed partial class PlanningPropertyTests
{
    private static readonly Config Run = Config.QuickThrowOnFailure.WithMaxTest(500);

    private static readonly Gen<string> Labels = Gen.Elements("abcxyz0189-".ToCharArray()).ArrayOf().Select(letters => new string(letters));

    private static readonly Gen<LoadBalancerIdentity> Identities =
        from cluster in Labels
        from ns in Labels
        from name in Labels
        from uid in Labels
        select new LoadBalancerIdentity(new ClusterId(cluster), new ServiceKey(ns, name), uid);

    private static readonly Gen<(LoadBalancerIdentity Identity, string Discriminator)> Named =
        from identity in Identities
        from discriminator in Labels
        select (identity, discriminator);

    private static readonly Gen<Given> Services =
        from ports in Gen.Choose(1, 60).ListOf(6)
        from udp in Gen.Elements(true, false)
        from ranges in Gen.Choose(0, 90)
        from step in Gen.Choose(1, 3)
        select Given.Plain
            .Ports([.. ports.Distinct().SelectMany(port => udp ? new[] { Given.Tcp(port * step, 30000 + port), Given.Udp(port * step, 30000 + port) } : [Given.Tcp(port * step, 30000 + port)])])
            .SourceRanges([.. Enumerable.Range(0, ranges).Select(i => $"10.{i}.0.0/16")]);

    [Fact]
    public void Names_AreLegal_NeverLongerThan32_AndTheSameTwice() => Check(Named, given =>
        new[] { Naming.LoadBalancer(given.Identity, given.Discriminator), Naming.TargetGroup(given.Identity, given.Discriminator), Naming.SecurityGroup(given.Identity, 3), Naming.NodeSecurityGroup(given.Identity.Cluster) }
            .All(name => name.Length <= Naming.MostCharacters && LegalName().IsMatch(name))
        && Naming.LoadBalancer(given.Identity, given.Discriminator) == Naming.LoadBalancer(given.Identity, given.Discriminator));

    [Fact]
    public void Names_DifferByUidClusterAndDiscriminator() => Check(Named, given =>
    {
        LoadBalancerIdentity identity = given.Identity;
        string[] names =
        [
            Naming.LoadBalancer(identity, given.Discriminator),
            Naming.LoadBalancer(identity with { ServiceUid = identity.ServiceUid + "0" }, given.Discriminator),
            Naming.LoadBalancer(identity with { Cluster = new ClusterId(identity.Cluster.Value + "0") }, given.Discriminator),
            Naming.LoadBalancer(identity, given.Discriminator + "0"),
            Naming.TargetGroup(identity, given.Discriminator),
        ];
        return names.Distinct().Count() == names.Length;
    });

    [Fact]
    public void Groups_LetInExactlyWhatIsWanted_AndHaveRoom() => Check(Services, given =>
    {
        ModelResult result = given.Build();
        if (result.Model is null)
        {
            return result.Problems.Any(problem => problem.Reason == ProblemReasons.LimitExceeded);
        }

        var managed = (Firewall.Managed)result.Model.Firewall;
        HashSet<(string, int, string)> wanted = [.. given.Desired.Listeners.SelectMany(listener =>
            (given.Desired.SourceRanges.IsEmpty ? ["0.0.0.0/0"] : given.Desired.SourceRanges.Select(range => range.ToString())).Select(source => (listener.Key.Protocol.ToString().ToLowerInvariant(), listener.Key.Port, source)))];
        List<(string, int, string)> given2 = [.. managed.Groups.SelectMany(group => group).SelectMany(rule => Enumerable.Range(rule.FromPort, rule.ToPort - rule.FromPort + 1).Select(port => (rule.Protocol, port, rule.Source)))];
        return wanted.SetEquals(given2) && given2.Count == wanted.Count
            && managed.Groups.Count <= RuleGroups.MostGroups && managed.Groups.All(group => group.Count <= RuleGroups.MostRules);
    });

    [Fact]
    public void Listeners_AreOneAPort_AndTheModelIsTheSameTwice() => Check(Services, given =>
        given.Build() == given.Build() && (given.Build().Model is not { } model || model.Listeners.Select(listener => listener.Port).Distinct().Count() == model.Listeners.Count));

    [Fact]
    public void AnyTextInAnyAnnotation_IsTakenOrReported_NeverThrown() => Check(
        from key in Gen.Elements(LbController.Providers.Aws.Annotations.AwsAnnotations.Definitions.Select(definition => definition.Key.Replace("<PROTOCOL>-<port>", "TCP-80", StringComparison.Ordinal).Replace("<port>", "80", StringComparison.Ordinal)).ToArray())
        from value in Gen.OneOf(Gen.Elements(",=*-/0:{}[]\"aé\u0000 ".ToCharArray()).ArrayOf().Select(letters => new string(letters)), Gen.Choose(-5, 70000).Select(number => number.ToString()))
        select (key, value),
        wish => Given.Plain.Annotated(wish.key, wish.value).Build() is var result && (result.Model is not null || result.Problems.Count > 0));

    private static void Check<T>(Gen<T> cases, Func<T, bool> holds) => FsCheck.Check.One(Run, Prop.ForAll(cases.ToArbitrary(), holds));

    [GeneratedRegex(@"\A(?!internal-)[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]\z")]
    private static partial Regex LegalName();
}
