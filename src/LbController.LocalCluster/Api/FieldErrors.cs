using System.Text.Json.Nodes;
using LbController.LocalCluster.Json;

namespace LbController.LocalCluster.Api;

/// <summary>Collects every problem of one object, in the words of the real API server.</summary>
internal sealed class FieldErrors
{
    private readonly List<FieldCause> _causes = [];

    public IReadOnlyList<FieldCause> Causes => _causes;

    public void Required(string field, string detail = "") => Add("FieldValueRequired", field, Detailed("Required value", detail));

    public void Invalid(string field, JsonNode? value, string detail) => Add("FieldValueInvalid", field, $"Invalid value: {Show(value)}: {detail}");

    public void Duplicate(string field, JsonNode? value) => Add("FieldValueDuplicate", field, $"Duplicate value: {Show(value)}");

    public void Forbidden(string field, string detail) => Add("FieldValueForbidden", field, $"Forbidden: {detail}");

    public void NotSupported(string field, string? value, params IEnumerable<string> supported) =>
        Add("FieldValueNotSupported", field, $"Unsupported value: \"{value}\": supported values: {string.Join(", ", supported.Select(item => $"\"{item}\""))}");

    private static string Detailed(string what, string detail) => detail.Length == 0 ? what : what + ": " + detail;

    private static string Show(JsonNode? value) => value is null ? "null" : value.ToJsonString(JsonWriting.Options);

    private void Add(string reason, string field, string message) => _causes.Add(new FieldCause(reason, message, field));
}
