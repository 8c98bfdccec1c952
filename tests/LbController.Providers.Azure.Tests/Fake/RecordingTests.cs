using System.Text.Json;
using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake;

namespace LbController.Providers.Azure.Tests.Fake;

/// <summary>Recorded traffic of the real Azure, its requests sent to the fake: the answers have the same status and the same properties.</summary>
public sealed class RecordingTests
{
    private const string Host = "https://management.azure.com";

    /// <summary>Where the fake differs, with the reason: <c>recording: what</c>.</summary>
    private static readonly Dictionary<string, string> Accepted = new(StringComparer.Ordinal)
    {
        ["subnetclient: -properties.privateEndpointVNetPolicies"] = "newer than the definitions",
        ["virtualnetworkclient: -properties.privateEndpointVNetPolicies"] = "newer than the definitions",
        ["virtualnetworkclient: -value.properties.privateEndpointVNetPolicies"] = "newer than the definitions",
        ["virtualnetworkclient: PUT 201 is 200"] = "Azure calls the second PUT of a network a creation",
    };

    public static TheoryData<string> Recordings =>
        [.. Directory.EnumerateFiles(Folder(), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task RecordedRequests_AreAnsweredInTheSameShape(string recording)
    {
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder(), recording + ".json")));
        using var run = new Replay();
        var differences = new HashSet<string>(StringComparer.Ordinal);
        int compared = 0;
        foreach (JsonElement interaction in document.RootElement.GetProperty("interactions").EnumerateArray())
        {
            if (await run.SendAsync(interaction.GetProperty("request")) is { } answer)
            {
                compared++;
                Compare(interaction, answer, difference => differences.Add($"{recording}: {difference}"));
            }
        }

        Assert.True(compared >= 10, $"{compared} compared");
        Assert.Equal(Accepted.Keys.Where(key => key.StartsWith(recording + ":", StringComparison.Ordinal)).Order(StringComparer.Ordinal), differences.Order(StringComparer.Ordinal));
        Assert.Empty(run.Arm.Violations);
    }

    private static void Compare(JsonElement interaction, ArmAnswer answer, Action<string> differ)
    {
        JsonElement recorded = interaction.GetProperty("response");
        int status = recorded.GetProperty("statusCode").GetInt32();
        if (status != answer.Status)
        {
            differ($"{interaction.GetProperty("request").GetProperty("method")} {status} is {answer.Status}");
        }

        HashSet<string> headers = [.. recorded.GetProperty("headers").EnumerateObject().Select(header => header.Name.ToLowerInvariant())];
        foreach (string header in new[] { "azure-asyncoperation", "location", "etag", "x-ms-failure-cause" }.Where(name => headers.Contains(name) != answer.Headers.ContainsKey(name)))
        {
            differ($"{interaction.GetProperty("request").GetProperty("method")} {header}");
        }

        var expected = new HashSet<string>(StringComparer.Ordinal);
        var actual = new HashSet<string>(StringComparer.Ordinal);
        Paths(recorded.TryGetProperty("body", out JsonElement body) && body.ValueKind == JsonValueKind.Object ? JsonNode.Parse(body.GetRawText()) : null, string.Empty, expected);
        Paths(answer.Body.Length > 0 ? answer.Json : null, string.Empty, actual);
        foreach (string path in expected.Except(actual))
        {
            differ($"-{path}");
        }

        foreach (string path in actual.Except(expected))
        {
            differ($"+{path}");
        }
    }

    private static void Paths(JsonNode? node, string path, HashSet<string> paths)
    {
        switch (node)
        {
            case JsonObject item:
                foreach ((string name, JsonNode? value) in item)
                {
                    string place = path.Length == 0 ? name : $"{path}.{name}";
                    paths.Add(place);
                    Paths(value, place, paths);
                }

                break;
            case JsonArray items:
                foreach (JsonNode? value in items)
                {
                    Paths(value, path, paths);
                }

                break;
        }
    }

    private static string Folder() => Path.Combine(AppContext.BaseDirectory, "Fake", "Recordings");

    /// <summary>Sends recorded requests to a fake of their own.</summary>
    private sealed class Replay : IDisposable
    {
        private readonly ManualTimeProvider _time = new();
        private readonly ArmRig _rig;
        private string _operation = string.Empty;

        public Replay()
        {
            var settings = new FakeArmSettings { SubscriptionId = "00000000-0000-0000-0000-000000000000", AcceptReadOnly = true };
            settings.ApiVersions.Add("2025-05-01");
            Arm = new FakeArm(settings, _time);
            _rig = new ArmRig(fake: Arm, endpoint: Host);
        }

        public FakeArm Arm { get; }

        public void Dispose() => _rig.Dispose();

        /// <summary>The answer, or null for a request that is not of the network provider.</summary>
        public async Task<ArmAnswer?> SendAsync(JsonElement request)
        {
            string url = request.GetProperty("url").GetString() ?? string.Empty;
            string method = request.GetProperty("method").GetString() ?? string.Empty;
            if (!url.Contains("/providers/", StringComparison.Ordinal))
            {
                if (method == "PUT")
                {
                    Arm.World.AddGroup(url.Split('?')[0].Split('/')[^1]);
                }

                return null;
            }

            string? match = request.GetProperty("headers").TryGetProperty("If-Match", out JsonElement header) ? header.GetString() : null;
            string? body = request.TryGetProperty("body", out JsonElement sent) && sent.ValueKind == JsonValueKind.Object ? sent.GetRawText() : null;
            _time.Advance(TimeSpan.FromSeconds(30));
            ArmAnswer answer = await _rig.SendAsync(method, url.Contains("/operations/", StringComparison.Ordinal) ? _operation : url, body, match);
            _operation = answer.Headers.GetValueOrDefault("Azure-AsyncOperation", _operation);
            return answer;
        }
    }
}
