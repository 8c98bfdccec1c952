using System.Net;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Aws.Fake;
using LbController.Providers.Aws.Tests.Rig;
using LbController.Providers.TestKit;

namespace LbController.Providers.Aws.Tests.BadInput;

/// <summary>AWS that throttles, fails, says nothing or is not there: told with AWS's code and what to do, and all is well when it is over.</summary>
public sealed class TroubleTests
{
    private static readonly string[] Classes = ["Describe*", "Create*", "Modify*", "RegisterTargets", "AuthorizeSecurityGroupIngress", "AddTags"];

    private static readonly Dictionary<string, (ProviderErrorKind Kind, string[] Said, Action<FaultScript, string> Begin)> Troubles = new(StringComparer.Ordinal)
    {
        ["throttled"] = (ProviderErrorKind.Throttled, ["Throttling", "it is tried again, slower"], (faults, calls) => faults.Fail(calls, "Throttling", times: 1000)),
        ["throttled by EC2"] = (ProviderErrorKind.Throttled, ["RequestLimitExceeded", "slower"], (faults, calls) => faults.Fail(calls, "RequestLimitExceeded", times: 1000, status: 503)),
        ["expired"] = (ProviderErrorKind.Denied, ["ExpiredToken", "renew them"], (faults, calls) => faults.Fail(calls, "ExpiredToken", times: 1000, status: 403)),
        ["expired for EC2"] = (ProviderErrorKind.Denied, ["RequestExpired", "renew them"], (faults, calls) => faults.Fail(calls, "RequestExpired", times: 1000)),
        ["wrong key"] = (ProviderErrorKind.Denied, ["SignatureDoesNotMatch", "Check the controller's credentials"], (faults, calls) => faults.Fail(calls, "SignatureDoesNotMatch", times: 1000, status: 403)),
        ["HTML"] = (ProviderErrorKind.Unavailable, ["Http500"], (faults, calls) => faults.Html(calls, 500, times: 1000)),
        ["HTML of a gateway"] = (ProviderErrorKind.Unavailable, ["Http502"], (faults, calls) => faults.Html(calls, 502, times: 1000)),
        ["failing"] = (ProviderErrorKind.Unavailable, ["InternalFailure"], (faults, calls) => faults.Fail(calls, "InternalFailure", times: 1000, status: 500)),
        ["unavailable"] = (ProviderErrorKind.Unavailable, ["ServiceUnavailable"], (faults, calls) => faults.Fail(calls, "ServiceUnavailable", times: 1000, status: 503)),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string trouble in Troubles.Keys)
            {
                foreach (string calls in Classes)
                {
                    cases.Add(trouble, calls);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Trouble_IsToldOnceAPass_AndIsOverWhenItEnds(string trouble, string calls)
    {
        await using var rig = new AwsRig(attempts: 1);
        (ProviderErrorKind kind, string[] said, Action<FaultScript, string> begin) = Troubles[trouble];
        begin(rig.Aws.Faults, calls);
        DesiredLoadBalancer web = rig.Service("web", ("service.beta.kubernetes.io/aws-load-balancer-attributes", "load_balancing.cross_zone.enabled=true"));

        Verdict verdict = await Verdict.OfAsync(rig, web);
        Assert.Equal(kind, verdict.Error?.Kind);
        Assert.All(said, words => Assert.Contains(words, verdict.Text, StringComparison.Ordinal));
        rig.Aws.Calls.Clear();
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(kind, (await Verdict.OfAsync(rig, web)).Error?.Kind);
        Assert.Distinct(rig.Aws.Calls.All.Where(call => call.Outcome is not "OK").Select(call => call.Operation));

        rig.Aws.Faults.Clear();
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        await rig.ConvergeAsync(web);
        await rig.RemoveAsync(web.Identity);
        Assert.Empty(rig.Aws.Leftovers("lbcontroller.io/cluster"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnAccountThatCannotBeReached_IsAskedFiveTimes_ForAllServicesTogether(bool isEmptyAnswer)
    {
        using var net = new BrokenNet(isEmptyAnswer);
        await using var rig = new AwsRig(attempts: 1, transport: net.Around);
        DesiredLoadBalancer[] services = [.. Enumerable.Range(0, 20).Select(number => rig.Service($"web{number}"))];
        await rig.ConvergeAsync(services[0]);
        rig.Time.Advance(TimeSpan.FromMinutes(20));
        net.IsBroken = true;

        List<ProviderException> errors = [];
        foreach (DesiredLoadBalancer service in services)
        {
            errors.Add((await Verdict.OfAsync(rig, service)).Error ?? throw new InvalidOperationException($"{service.Identity} did not fail"));
        }

        Assert.Equal(5, net.Refused);
        Assert.All(errors, error => Assert.Contains(error.Kind, new[] { ProviderErrorKind.Unavailable, ProviderErrorKind.Timeout }));
        Assert.All(errors.Skip(5), error => Assert.True(error.RetryAfter > TimeSpan.Zero && error.Message.Contains("was not tried: AWS did not answer the last calls", StringComparison.Ordinal), error.Message));
        Assert.Contains(isEmptyAnswer ? "answered, but not as AWS does" : "cannot be reached", errors[0].Message, StringComparison.Ordinal);

        net.IsBroken = false;
        rig.Time.Advance(TimeSpan.FromSeconds(11));
        foreach (DesiredLoadBalancer service in services[..3])
        {
            await rig.ConvergeAsync(service);
        }

        Assert.Equal(3, rig.Aws.LoadBalancers.Count);
    }

    /// <summary>A network that breaks.</summary>
    private sealed class BrokenNet(bool isEmptyAnswer) : IDisposable
    {
        private readonly List<HttpMessageHandler> _made = [];
        private int _refused;

        public bool IsBroken { get; set; }

        public int Refused => _refused;

        public HttpMessageHandler Around(HttpMessageHandler inner)
        {
            var handler = new Handler(this) { InnerHandler = inner };
            _made.Add(handler);
            return handler;
        }

        public void Dispose() => _made.ForEach(handler => handler.Dispose());

        private sealed class Handler(BrokenNet net) : DelegatingHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                if (!net.IsBroken)
                {
                    return base.SendAsync(request, cancellationToken);
                }

                Interlocked.Increment(ref net._refused);
                return net.IsEmpty
                    ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = new StringContent("") })
                    : throw new HttpRequestException(HttpRequestError.ConnectionError, "connection refused");
            }

        }

        private bool IsEmpty => isEmptyAnswer;
    }
}
