using LbController.Providers.HAProxy.Process;

namespace LbController.Providers.HAProxy.Tests.Process;

public sealed class AlertParserTests
{
    [Fact]
    public void Alerts_KeepTheirLineAndWords_AndSummariesGo()
    {
        const string output = """
            [NOTICE]   (123) : haproxy version is 2.6.12-1+deb12u4
            [ALERT]    (123) : config : parsing [/var/lib/x/haproxy.cfg.tmp:35] : unknown keyword 'bnid' in 'frontend' section
            [ALERT]    (5916) : Binding [/var/lib/x/haproxy.cfg:40] for frontend fe_b: cannot bind socket (Address already in use) for [127.99.1.2:80]
            [ALERT]    (123) : config : Error(s) found in configuration file : /var/lib/x/haproxy.cfg.tmp
            """;

        Assert.Equal(
            [
                new HAProxyAlert(35, "unknown keyword 'bnid' in 'frontend' section"),
                new HAProxyAlert(40, "Binding for frontend fe_b: cannot bind socket (Address already in use) for [127.99.1.2:80]"),
            ],
            AlertParser.Parse(output));
    }

    [Fact]
    public void WithoutALine_TheSummaryIsBetterThanNothing() =>
        Assert.Equal([new HAProxyAlert(0, "[haproxy.main()] Cannot raise FD limit to 41050, limit is 20000.")], AlertParser.Parse("[ALERT]    (9) : [haproxy.main()] Cannot raise FD limit to 41050, limit is 20000.\n"));

    [Fact]
    public void OtherOutput_IsNoAlert() => Assert.Empty(AlertParser.Parse("[WARNING] (1) : config : something\nplain text\n"));
}
