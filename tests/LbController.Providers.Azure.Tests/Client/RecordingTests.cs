using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Core;
using LbController.Abstractions.Errors;
using LbController.Providers.Azure.Api;

namespace LbController.Providers.Azure.Tests.Client;

/// <summary>Every recorded exchange with the real service, through the client: what it asked is asked again, what it answered is understood.</summary>
public sealed class RecordingTests
{
    public static TheoryData<string> Files => new(Directory.EnumerateFiles(Folder, "*.json").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal));

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Recordings");

    [Theory]
    [MemberData(nameof(Files))]
    public async Task EveryExchangeIsUnderstood(string file)
    {
        JsonNode all = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, file))) ?? throw new InvalidDataException(file);
        Exchange[] recorded = [.. At(all, "interactions").AsArray().OfType<JsonNode>().Select(exchange => new Exchange(exchange))];
        int replayed = 0;
        for (int turn = 0; turn < recorded.Length; turn++)
        {
            Exchange exchange = recorded[turn];
            if (!exchange.IsNetwork || exchange.IsPoll)
            {
                continue;
            }

            // What follows a write is asked for by the client itself.
            Exchange? final = exchange.Method == "PUT" && exchange.Status < 300
                ? recorded.FirstOrDefault(later => later.Method == "GET" && later.Path == exchange.Path && later.Status == 200)
                : null;
            var arm = new ReplayedArm(exchange, final, recorded.First(poll => poll.IsPoll));
            using var rig = new ClientRig(arm);
            await ReplayAsync(rig, exchange);
            Assert.True(arm.IsAnswered, exchange.Path);
            replayed++;
        }

        Assert.InRange(replayed, 6, recorded.Length);
    }

    private static async Task ReplayAsync(ClientRig rig, Exchange exchange)
    {
        switch (exchange.Method, exchange.Status)
        {
            case ("GET", 200) when exchange.Items is { } value:
                IReadOnlyList<ArmResource> items = await rig.DriveAsync(exchange.ListAsync(rig.Arm));
                Assert.Equal(value.Select(item => Text(item, "id")), items.Select(item => item.Id.ToString()));
                Assert.All(items, item => Assert.StartsWith("W/\"", item.ETag, StringComparison.Ordinal));
                break;
            case ("GET", 200):
                ArmResource? read = await rig.DriveAsync(rig.Arm.GetAsync(exchange.Id, default));
                Assert.Equal((exchange.Id, "Succeeded", exchange.Headers["Etag"]), (read?.Id, read?.ProvisioningState, read?.ETag));
                break;
            case ("GET", 404) when exchange.Code == "ResourceGroupNotFound":
                ProviderException failure = await rig.FailsAsync(exchange.ListAsync(rig.Arm));
                Assert.Equal((ProviderErrorKind.InvalidRequest, exchange.Code), (failure.Kind, failure.Code));
                break;
            case ("GET", 404):
                Assert.Null(await rig.DriveAsync(rig.Arm.GetAsync(exchange.Id, default)));
                break;
            case ("PUT", 412):
                ProviderException stale = await rig.FailsAsync(rig.Arm.PutAsync(exchange.Id, exchange.Sent, PutCondition.Unchanged(exchange.IfMatch), default));
                Assert.Equal((ProviderErrorKind.Conflict, "PreconditionFailed"), (stale.Kind, stale.Code));
                break;
            case ("PUT", 200 or 201):
                ArmResource written = await rig.DriveAsync(rig.Arm.PutAsync(exchange.Id, exchange.Sent, PutCondition.None, default));
                Assert.Equal((exchange.Id, "Succeeded"), (written.Id, written.ProvisioningState));
                break;
            case ("DELETE", 200 or 202):
                await rig.DriveAsync(rig.Arm.DeleteAsync(exchange.Id, default));
                break;
            default:
                Assert.Fail($"{exchange.Method} with {exchange.Status} is not understood");
                break;
        }
    }

    private static JsonNode At(JsonNode? parent, string name) => parent?[name] ?? throw new InvalidDataException($"no {name}");

    private static string Text(JsonNode? parent, string name) => At(parent, name).GetValue<string>();

    private sealed class Exchange(JsonNode exchange)
    {
        private readonly JsonNode _request = At(exchange, "request");
        private readonly JsonNode _response = At(exchange, "response");

        public string Method => Text(_request, "method");

        public string Path => new Uri(Text(_request, "url")).AbsolutePath;

        public ResourceIdentifier Id => new(Path);

        /// <summary>Resource groups are not ours to make.</summary>
        public bool IsNetwork => Path.Contains("/providers/Microsoft.Network/", StringComparison.Ordinal);

        public bool IsPoll => Path.Contains("/operations/", StringComparison.Ordinal);

        public int Status => At(_response, "statusCode").GetValue<int>();

        public JsonNode? Answer => _response["body"];

        public JsonArray? Items => (Answer as JsonObject)?["value"] as JsonArray;

        public string? Code => Answer?["error"]?["code"]?.GetValue<string>();

        public JsonObject Sent => _request["body"]?.AsObject() ?? [];

        public string IfMatch => Text(_request["headers"], "If-Match");

        public Dictionary<string, string> Headers => At(_response, "headers").AsObject().ToDictionary(header => header.Key, header => header.Value?.GetValue<string>() ?? "");

        public Task<IReadOnlyList<ArmResource>> ListAsync(IArm arm)
        {
            string[] parts = Path.Split('/');
            return arm.ListAsync(parts[2], parts[4], string.Join('/', parts[7..]), default);
        }

        public HttpResponseMessage Respond()
        {
            var response = new HttpResponseMessage((HttpStatusCode)Status) { Content = new StringContent(Answer?.ToJsonString() ?? "", Encoding.UTF8, "application/json") };
            foreach ((string name, string value) in Headers.Where(header => !header.Key.StartsWith("Content", StringComparison.Ordinal)))
            {
                response.Headers.TryAddWithoutValidation(name, value);
            }

            return response;
        }
    }

    /// <summary>Answers one recorded exchange, and what the client has to ask because of it.</summary>
    private sealed class ReplayedArm(Exchange exchange, Exchange? final, Exchange poll) : HttpMessageHandler
    {
        public bool IsAnswered { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Uri address = request.RequestUri ?? new Uri("http://none/");
            if (address.AbsolutePath.Contains("/operations/", StringComparison.Ordinal))
            {
                Assert.Equal(exchange.Headers["Azure-Asyncoperation"], address.OriginalString);
                return poll.Respond();
            }

            Assert.Equal("?api-version=2024-05-01", address.Query);
            Assert.Equal(exchange.Path, address.AbsolutePath);
            if (IsAnswered)
            {
                return final is not null && request.Method == HttpMethod.Get ? final.Respond() : throw new InvalidOperationException($"{request.Method} was not to be sent");
            }

            Assert.Equal(exchange.Method, request.Method.Method);
            if (exchange.Method == "PUT")
            {
                string sent = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : "null";
                Assert.True(JsonNode.DeepEquals(exchange.Sent, JsonNode.Parse(sent)), "another body");
            }

            IsAnswered = true;
            return exchange.Respond();
        }
    }
}
