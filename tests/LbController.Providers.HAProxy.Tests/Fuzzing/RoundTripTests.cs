using System.Net;
using FsCheck;
using FsCheck.Fluent;
using LbController.Abstractions.Model;
using LbController.Providers.HAProxy.Model;
using LbController.Providers.HAProxy.Planning;
using LbController.Providers.HAProxy.Rendering;
using LbController.Providers.HAProxy.Tests.Rig;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Fuzzing;

/// <summary>What is rendered, read by a parser that knows nothing of the renderer, is the model: no directive more, none less, whatever names users choose.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<string> Nasty = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""),
        Gen.Elements("x\n    server evil 10.0.0.9:1", "a\r", "\"${PATH}\"", "a b", "#", "a\\", "ok\n", "-", ".", "a;disable frontend f", "\0", "é", "web", "node-1", new string('a', 300)));

    private static readonly Gen<DesiredLoadBalancer> AnyService =
        from texts in Nasty.Four()
        from nodes in Gen.Zip(Nasty, Gen.Choose(1, 250)).ListOf()
        from ports in Gen.Choose(1, 65535).ListOf()
        from nodePort in Gen.Choose(-1, 70000)
        from ranges in Gen.Zip(Gen.Choose(0, 255), Gen.Choose(8, 32)).ListOf()
        from six in Gen.Elements(false, true)
        from affinity in Gen.Choose(0, 86_400)
        from health in Gen.Choose(0, 70000)
        select new DesiredLoadBalancer
        {
            Identity = new LoadBalancerIdentity(new ClusterId(texts.Item1), new ServiceKey(texts.Item2, texts.Item3), texts.Item4),
            Families = six ? [IpFamily.IPv6, IpFamily.IPv4] : [IpFamily.IPv4],
            Listeners = ports.Distinct().Take(4).Select(port => new Listener(new ListenerKey(TransportProtocol.Tcp, port), nodePort) { AppProtocol = texts.Item1 }).ToValueList(),
            Nodes = nodes.Select(node => Sample.Node(node.Item1, $"10.0.0.{node.Item2}", $"2001:db8::{node.Item2:x}")).ToValueList(),
            SourceRanges = ranges.SelectMany(range => new[] { new IPNetwork(IPAddress.Parse($"{range.Item1}.0.0.0"), range.Item2), new IPNetwork(IPAddress.Parse($"2001:db8:{range.Item1:x}::"), 48) }).ToValueList(),
            ClientIpAffinity = affinity % 2 == 0 ? null : TimeSpan.FromSeconds(affinity),
            Health = health == 0 ? HealthProbe.NodePortTcp : HealthProbe.Http(health, "/" + texts.Item2),
            SharingKey = texts.Item3,
            Annotations = new ValueMap([new(texts.Item1, texts.Item2)]),
            Parameters = new ValueMap([new(texts.Item3, texts.Item4)]),
        };

    [Fact]
    public void ParsingWhatIsRendered_IsTheModel() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(AnyService.NonEmptyListOf().ToArbitrary(), services =>
    {
        HAProxyConfiguration configuration = ConfigurationOf(services.Take(5));
        Assert.Equal(Describe(configuration).Order(StringComparer.Ordinal), Parse(ConfigurationRenderer.Render(configuration).Text).Order(StringComparer.Ordinal));
    }));

    [ToolFact("haproxy")]
    public async Task ASampleOfThem_IsAcceptedByHAProxy()
    {
        using var folder = new TempDirectory();
        string[] files = [.. AnyService.NonEmptyListOf().Sample(12, 20).Select((services, i) =>
        {
            string file = folder.File($"{i}.cfg");
            File.WriteAllText(file, ConfigurationRenderer.Render(ConfigurationOf(services.Take(5))).Text.Replace("/var/lib/sample", folder.Path, StringComparison.Ordinal));
            return file;
        })];
        string haproxy = Tool.Find("haproxy") ?? "";
        foreach (string file in files)
        {
            using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(haproxy, ["-c", "-f", file]) { RedirectStandardError = true, RedirectStandardOutput = true })!; // ! a program was given
            string errors = await process.StandardError.ReadToEndAsync().WithDeadline("the check of a file");
            await process.WaitForExitAsync().WithDeadline("the end of the check");
            Assert.True(process.ExitCode == 0, errors);
        }
    }

    private static HAProxyConfiguration ConfigurationOf(IEnumerable<DesiredLoadBalancer> services)
    {
        CheckTables checks = CheckTables.Empty;
        var sections = new List<ServiceSection>();
        foreach (DesiredLoadBalancer desired in services.DistinctBy(service => (service.Identity.ServiceUid, service.Identity.Cluster)).DistinctBy(service => HAProxyNames.Service(service.Identity)))
        {
            int number = sections.Count + 1;
            ServiceState state = Sample.State(checks, desired, [.. desired.Families.Select(family => family == IpFamily.IPv4 ? $"192.0.2.{number}" : $"2001:db8:1::{number}")]);
            checks = checks.With(state.Section.Check);
            sections.Add(state.Section);
        }

        return HAProxyConfiguration.Of(Sample.Settings, 1000, checks, sections);
    }

    /// <summary>The model, one fact a line.</summary>
    private static IEnumerable<string> Describe(HAProxyConfiguration configuration)
    {
        foreach (CheckTable table in configuration.Checks.ByName.Values)
        {
            yield return $"check {table.Name} {table.Path}";
            foreach ((ServerTarget? target, int i) in table.ToArray().Select((target, i) => (target, i)))
            {
                yield return target is { } node ? $"slot {table.Name} {i + 1} {new IPEndPoint(node.Address, table.Port)}" : $"slot {table.Name} {i + 1} spare";
            }
        }

        foreach (ServiceSection section in configuration.Sections)
        {
            foreach (HAProxyFrontend frontend in section.Frontends)
            {
                yield return $"frontend {frontend.Name} at {new IPEndPoint(frontend.Binding.Address, frontend.Binding.Port)} to {frontend.Backend} for {(frontend.IsRestricted ? string.Join(' ', frontend.Sources) : "all")}";
            }

            foreach (HAProxyBackend backend in section.Backends)
            {
                yield return $"backend {backend.Name} keeps {backend.StickTable?.Expiry.TotalMilliseconds ?? 0} {backend.StickTable?.Family}";
                foreach (HAProxyServer server in backend.Servers)
                {
                    yield return $"server {backend.Name} {server.Name} {new IPEndPoint(server.Address, server.Port)} {server.Weight} {server.Id} {server.Tracks ?? "checked"}";
                }
            }
        }
    }

    /// <summary>The file, one fact a line, by the words of HAProxy's manual only; a directive that says something else is an exception.</summary>
    private static IEnumerable<string> Parse(string text)
    {
        List<(string[] Head, List<string[]> Lines)> sections = [];
        foreach (string line in text.Split(['\n', '\r']).Where(line => line.Length > 0 && !line.StartsWith('#')))
        {
            if (line[0] == ' ')
            {
                sections[^1].Lines.Add(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
            else
            {
                sections.Add((line.Split(' '), []));
            }
        }

        Assert.Equal(["global", "defaults", "peers lbc"], sections.Take(3).Select(section => string.Join(' ', section.Head)));
        return sections.Skip(3).SelectMany(section => section.Head switch
        {
            ["frontend", { } name] => [Frontend(name, section.Lines)],
            ["backend", { } name] when section.Lines.Any(line => line[0] == "http-check") => CheckBackend(name, section.Lines),
            ["backend", { } name] => Backend(name, section.Lines),
            _ => throw new FormatException(string.Join(' ', section.Head)),
        });
    }

    private static string Frontend(string name, List<string[]> lines)
    {
        IPEndPoint? place = null;
        string backend = "";
        bool isRestricted = false;
        var sources = new List<string>();
        foreach (string[] line in lines)
        {
            switch (line)
            {
                case ["bind", { } at] when at[0] != '[': place = IPEndPoint.Parse(at); break;
                case ["bind", { } at, "v6only"]: place = IPEndPoint.Parse(at); break;
                case ["acl", "allowed", "src", .. string[] some]: sources.AddRange(some); break;
                case ["tcp-request", "connection", "reject", "unless", "allowed"] when sources.Count > 0: isRestricted = true; break;
                case ["tcp-request", "connection", "reject"] when sources.Count == 0: isRestricted = true; break;
                case ["default_backend", { } to]: backend = to; break;
                default: throw new FormatException(string.Join(' ', line));
            }
        }

        return $"frontend {name} at {place} to {backend} for {(isRestricted ? string.Join(' ', sources) : "all")}";
    }

    private static IEnumerable<string> CheckBackend(string name, List<string[]> lines)
    {
        foreach (string[] line in lines)
        {
            switch (line)
            {
                case ["load-server-state-from-file", "global"] or ["option", "httpchk"] or ["http-check", "expect", "status", "200"]: break;
                case ["http-check", "send", "meth", "GET", "uri", { } path]: yield return $"check {name} {path}"; break;
                case ["server", { } slot, "127.0.0.1:1", "check", "disabled"]: yield return $"slot {name} {slot[1..]} spare"; break;
                case ["server", { } slot, { } place, "check"]: yield return $"slot {name} {slot[1..]} {IPEndPoint.Parse(place)}"; break;
                default: throw new FormatException(string.Join(' ', line));
            }
        }
    }

    private static IEnumerable<string> Backend(string name, List<string[]> lines)
    {
        string keeps = "0 ";
        foreach (string[] line in lines)
        {
            switch (line)
            {
                case ["balance", "source"] or ["hash-type", "consistent"] or ["stick", "on", "src"]: break;
                case ["stick-table", "type", { } type, "size", "100000", "expire", { } expiry, "peers", "lbc"]: keeps = $"{expiry[..^2]} {(type == "ip" ? "IPv4" : "IPv6")}"; break;
                case ["server", { } server, { } place, .. string[] rest]: yield return Server(name, server, place, rest); break;
                default: throw new FormatException(string.Join(' ', line));
            }
        }

        yield return $"backend {name} keeps {keeps}";
    }

    private static string Server(string backend, string name, string place, string[] rest)
    {
        int id = 0;
        int weight = 1;
        if (rest is ["id", { } number, .. string[] afterId])
        {
            (id, rest) = (int.Parse(number), afterId);
        }

        if (rest is ["weight", { } share, .. string[] afterWeight])
        {
            (weight, rest) = (int.Parse(share), afterWeight);
        }

        string health = rest switch { ["check"] => "checked", ["track", { } tracked] => tracked, _ => throw new FormatException(string.Join(' ', rest)) };
        return $"server {backend} {name} {IPEndPoint.Parse(place)} {weight} {id} {health}";
    }
}
