using System.Text.Json;
using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.Specification;

namespace LbController.Providers.Azure.Tests.Fake;

/// <summary>The walker over Azure's definitions, held against the official examples and mutants of them.</summary>
public sealed class SpecificationTests
{
    /// <summary>Examples whose request does not keep to its own definition, with what is wrong.</summary>
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal);

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

    private static (JsonElement Body, Schema Schema) Request(string operation, string example)
    {
        SpecBody body = ArmSpecification.Instance.Operations.Single(item => item.Id == operation).Body ?? throw new InvalidOperationException(operation);
        return (ArmSpecification.Example(example).GetProperty("parameters").GetProperty(body.Name), body.Schema);
    }
}
