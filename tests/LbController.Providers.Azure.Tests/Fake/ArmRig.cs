using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LbController.Providers.Azure.Fake;
using LbController.Providers.Azure.Fake.Specification;

namespace LbController.Providers.Azure.Tests.Fake;

/// <summary>A fake with the standard world and a client that speaks to it over the wire format.</summary>
internal sealed class ArmRig : IDisposable
{
    private readonly HttpClient _http;

    public ArmRig(bool ipv6 = false, FakeArm? fake = null, HttpMessageHandler? handler = null, string endpoint = "https://management.test")
    {
        Arm = fake ?? new FakeArm(new FakeArmSettings(), Time);
        if (fake is null)
        {
            Arm.World.AddStandard(ipv6);
        }

        Endpoint = endpoint;
        _http = new HttpClient(handler ?? Arm.CreateHandler());
    }

    public ManualTimeProvider Time { get; } = new();

    public FakeArm Arm { get; }

    public string Endpoint { get; }

    public string Token { get; set; } = FakeArm.StaticToken;

    public string ApiVersion { get; set; } = "2024-05-01";

    public string Group { get; set; } = FakeWorld.DefaultGroup;

    public void Dispose() => _http.Dispose();

    /// <summary>An id: <c>loadBalancers/lb/probes/p</c> of the rig's group.</summary>
    public string Id(string tail) => $"/subscriptions/{Arm.Settings.SubscriptionId}/resourceGroups/{Group}/providers/Microsoft.Network/{tail}";

    public string Ref(string tail) => $"{{\"id\":\"{Id(tail)}\"}}";

    public Task<ArmAnswer> GetAsync(string tail) => SendAsync("GET", Id(tail));

    public Task<ArmAnswer> PutAsync(string tail, string body, string? ifMatch = null, string? ifNoneMatch = null) => SendAsync("PUT", Id(tail), body, ifMatch, ifNoneMatch);

    public Task<ArmAnswer> DeleteAsync(string tail) => SendAsync("DELETE", Id(tail));

    /// <summary>Puts, and it has to succeed; then lets the operation end.</summary>
    public async Task<ArmAnswer> DoAsync(string tail, string body)
    {
        ArmAnswer answer = await PutAsync(tail, body);
        Assert.True(answer.Status is 200 or 201, $"{tail}: {answer.Body}");
        Time.Advance(TimeSpan.FromSeconds(10));
        return answer;
    }

    public Task<ArmAnswer> SendAsync(string method, string path, string? body = null, string? ifMatch = null, string? ifNoneMatch = null)
    {
        string url = path.StartsWith("https://", StringComparison.Ordinal) ? path : $"{Endpoint}{path}?api-version={ApiVersion}";
        var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return SendAsync(request, ifMatch, ifNoneMatch);
    }

    public async Task<ArmAnswer> SendAsync(HttpRequestMessage request, string? ifMatch = null, string? ifNoneMatch = null)
    {
        using (request)
        {
            if (Token.Length > 0)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
            }

            if (ifMatch is not null)
            {
                request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
            }

            if (ifNoneMatch is not null)
            {
                request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
            }

            using HttpResponseMessage response = await _http.SendAsync(request);
            var answer = new ArmAnswer(
                (int)response.StatusCode,
                await response.Content.ReadAsStringAsync(),
                response.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase));
            CheckShape(request, answer);
            return answer;
        }
    }

    public Task<ArmAnswer> PutIpAsync(string name, string more = "", string sku = "Standard", string version = "IPv4") =>
        PutAsync($"publicIPAddresses/{name}", $$"""{"location":"westeurope","sku":{"name":"{{sku}}"},"properties":{"publicIPAllocationMethod":"Static","publicIPAddressVersion":"{{version}}"{{more}} } }""");

    /// <summary>A public load balancer's body: frontend f1 with public IP ip1, pool p1 (10.240.0.4, .5), probe h1, and rules.</summary>
    public string Balancer(string rules = "", string frontends = "", string pools = "", string probes = "", string more = "") => $$"""
        {"location":"westeurope","sku":{"name":"Standard"},"properties":{
          "frontendIPConfigurations":[{"name":"f1","properties":{"publicIPAddress":{{Ref("publicIPAddresses/ip1")}} } }{{frontends}}],
          "backendAddressPools":[{"name":"p1","properties":{"virtualNetwork":{{Ref("virtualNetworks/vnet")}},"loadBalancerBackendAddresses":[
            {"name":"n1","properties":{"ipAddress":"10.240.0.4"} },{"name":"n2","properties":{"ipAddress":"10.240.0.5","adminState":"Down"} }] } }{{pools}}],
          "probes":[{"name":"h1","properties":{"protocol":"Http","port":10256,"requestPath":"/healthz","intervalInSeconds":5,"probeThreshold":2} }{{probes}}],
          "loadBalancingRules":[{{rules}}]{{more}} } }
        """;

    /// <summary>A rule of that load balancer.</summary>
    public string Rule(string name, int port = 80, int back = 30080, string protocol = "Tcp", string frontend = "f1", string pool = "p1", string more = "", string balancer = "lb") => $$"""
        {"name":"{{name}}","properties":{"frontendIPConfiguration":{{Ref($"loadBalancers/{balancer}/frontendIPConfigurations/{frontend}")}},
          "backendAddressPool":{{Ref($"loadBalancers/{balancer}/backendAddressPools/{pool}")}},"probe":{{Ref($"loadBalancers/{balancer}/probes/h1")}},
          "protocol":"{{protocol}}","frontendPort":{{port}},"backendPort":{{back}}{{more}} } }
        """;

    /// <summary>Public IP ip1 and load balancer lb with one rule, both done.</summary>
    public async Task<ArmRig> WithBalancerAsync()
    {
        await PutIpAsync("ip1");
        Time.Advance(TimeSpan.FromSeconds(10));
        await DoAsync("loadBalancers/lb", Balancer(Rule("r1")));
        return this;
    }

    /// <summary>Holds an answer against Azure's definition of it.</summary>
    private static void CheckShape(HttpRequestMessage request, ArmAnswer answer)
    {
        string[] path = [.. (request.RequestUri?.AbsolutePath ?? string.Empty).Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        if (answer.Status >= 300 || ArmSpecification.Instance.Find(request.Method.Method, path) is not { } operation)
        {
            return;
        }

        Assert.True(operation.Responses.TryGetValue(answer.Status, out Schema? schema), $"{operation.Id} answers {answer.Status}");
        if (schema is not null)
        {
            using JsonDocument body = JsonDocument.Parse(answer.Body);
            Assert.Empty(SchemaWalker.CheckResponse(body.RootElement, schema));
        }
    }
}
