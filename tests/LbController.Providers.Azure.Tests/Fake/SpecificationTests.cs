using System.Text.Json;
using LbController.Providers.Azure.Fake.Specification;

namespace LbController.Providers.Azure.Tests.Fake;

/// <summary>The walker over Azure's definitions, held against the official examples and mutants of them.</summary>
public sealed class SpecificationTests
{
    /// <summary>Examples whose request does not keep to its own definition, with what is wrong.</summary>
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["PrivateLinkServiceUpdatePrivateEndpointConnection.json"] = "$.properties.privateEndpoint is read-only",
    };

    public static TheoryData<string, string> Examples()
    {
        var data = new TheoryData<string, string>();
        foreach (SpecOperation operation in ArmSpecification.Instance.Operations.Where(operation => operation.Body is not null))
        {
            foreach (string example in operation.Examples)
            {
                data.Add(operation.Id, example);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void OfficialExample_KeepsToItsDefinition(string operation, string example)
    {
        (JsonElement body, Schema schema) = Request(operation, example);
        string found = string.Join("; ", SchemaWalker.CheckRequest(body, schema).Select(defect => $"{defect.Path} {defect.Reason}"));
        Assert.Equal(Exceptions.GetValueOrDefault(example, string.Empty), found);
    }

    [Theory]
    [InlineData("unknown", 300)]
    [InlineData("type", 400)]
    [InlineData("case", 60)]
    [InlineData("missing", 10)]
    [InlineData("read-only", 300)]
    public void MutantsOfExamples_AreFound(string kind, int least)
    {
        int made = 0;
        foreach (object[] row in Examples())
        {
            (JsonElement body, Schema schema) = Request((string)row[0], (string)row[1]);
            foreach (Mutant mutant in Exceptions.ContainsKey((string)row[1]) ? [] : Mutant.Of(body, schema, kind))
            {
                made++;
                using JsonDocument document = JsonDocument.Parse(mutant.Body);
                IReadOnlyList<Defect> defects = SchemaWalker.CheckRequest(document.RootElement, schema);
                Assert.True(defects.Any(defect => defect.Path == mutant.Path), $"{row[1]}: {kind} at {mutant.Path} is not found");
            }
        }

        Assert.True(made >= least, $"{made} mutants");
    }

    [Fact]
    public void NumbersOutOfBounds_AndNamesThatStandTwice_AreFound()
    {
        Schema schema = ArmSpecification.Instance.Operations.Single(item => item.Id == "LoadBalancers_CreateOrUpdate").Body?.Schema ?? new Schema();
        using JsonDocument body = JsonDocument.Parse("""{"location":"a","location":"b","properties":{"probes":[{"properties":{"protocol":"Tcp","port":3000000000}},{"properties":{"protocol":"Tcp","port":1.5}}]}}""");
        Assert.Equal(
            ["$.location", "$.properties.probes[0].properties.port", "$.properties.probes[1].properties.port"],
            SchemaWalker.CheckRequest(body.RootElement, schema).Select(defect => defect.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void WritableCopy_HasNothingThatOnlyAzureSets()
    {
        Schema schema = ArmSpecification.Instance.Operations.Single(item => item.Id == "LoadBalancers_CreateOrUpdate").Body?.Schema ?? new Schema();
        using JsonDocument body = JsonDocument.Parse("""{"etag":"x","location":"a","properties":{"provisioningState":"Succeeded","probes":[{"name":"p","etag":"y","properties":{"protocol":"Tcp","port":1,"loadBalancingRules":[{"id":"z"}]}}]}}""");
        Assert.Equal(
            """{"location":"a","properties":{"probes":[{"name":"p","properties":{"protocol":"Tcp","port":1}}]}}""",
            SchemaWalker.Writable(body.RootElement, schema)?.ToJsonString());
    }

    private static (JsonElement Body, Schema Schema) Request(string operation, string example)
    {
        SpecBody body = ArmSpecification.Instance.Operations.Single(item => item.Id == operation).Body ?? throw new InvalidOperationException(operation);
        return (ArmSpecification.Example(example).GetProperty("parameters").GetProperty(body.Name), body.Schema);
    }
}
