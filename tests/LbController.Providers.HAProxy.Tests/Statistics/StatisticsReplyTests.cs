using LbController.Providers.HAProxy.Statistics;

namespace LbController.Providers.HAProxy.Tests.Statistics;

public sealed class StatisticsReplyTests
{
    /// <summary>As 2.6 answers, without the columns in between: they are found by their names.</summary>
    private const string Reply = """
        Name: HAProxy
        Pid: 4711
        Start_time_sec: 1790000000
        description: abc

        # pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,weight,act,bck,conn_tot,dcon,
        fe_x,FRONTEND,,,2,3,9985,11,78,790,1,0,0,,,,,OPEN,,,,14,2,
        be_x,BACKEND,4,0,2,1,999,11,78,790,0,0,,5,6,7,0,UP,2,2,0,,,
        check_x,s1,0,0,0,0,,0,0,0,,0,,0,0,0,0,DOWN,1,1,0,,,


        """;

    [Fact]
    public void FrontendsCountClients_BackEndsWhatWentWrong()
    {
        StatisticsReply? reply = StatisticsReply.Parse(Reply.ReplaceLineEndings("\n"));

        Assert.NotNull(reply);
        Assert.Equal("4711/1790000000", reply.Worker);
        Assert.Equal(2, reply.Proxies.Count);
        Assert.Equal(new ProxyStatistics(new TrafficTotals { Connections = 14, Sessions = 11, Denied = 3, BytesReceived = 78, BytesSent = 790 }, 2, 0, 0), reply.Proxies["fe_x"]);
        Assert.Equal(new ProxyStatistics(new TrafficTotals { ConnectErrors = 5, ResponseErrors = 6, Retries = 7 }, 2, 4, 2), reply.Proxies["be_x"]);
    }

    /// <summary>Half of an answer would look like Services whose figures were set back.</summary>
    [Fact]
    public void AnswerThatIsCutOff_IsNone()
    {
        string whole = Reply.ReplaceLineEndings("\n");
        Assert.All(Enumerable.Range(0, whole.TrimEnd().Length), length => Assert.Null(StatisticsReply.Parse(whole[..length])));
        Assert.Null(StatisticsReply.Parse(null));
    }
}
