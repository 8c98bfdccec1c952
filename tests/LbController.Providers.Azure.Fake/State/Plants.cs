using System.Text.Json;
using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.State;

/// <summary>
/// A property that the definitions do not know, as one of a later version would be, on every part of a resource. Where it stands it may come
/// back as it is, and nowhere else; what is stored is what was sent. Under the fake's lock.
/// </summary>
internal sealed class Plants
{
    /// <summary>The property's name.</summary>
    public const string Name = "ofALaterVersion";

    private readonly Dictionary<string, JsonObject> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Puts it on a resource, its properties, its elements and their properties.</summary>
    public void Sow(string id, JsonObject body)
    {
        foreach ((string place, JsonObject at) in Places(id, body).ToList())
        {
            var value = new JsonObject { ["at"] = place, ["isOn"] = false, ["levels"] = new JsonArray(1, null, "two", new JsonObject { ["none"] = null }) };
            at[Name] = value;
            _values[place] = value.Copy();
        }
    }

    /// <summary>What was sent, without what stands where it was planted, as it was planted.</summary>
    /// <param name="id">What is written: a resource or a child.</param>
    /// <param name="body">What was sent.</param>
    public JsonElement Without(string id, JsonElement body)
    {
        if (!_values.ContainsKey(id) || JsonNode.Parse(body.GetRawText()) is not JsonObject known)
        {
            return body;
        }

        foreach ((string place, JsonObject at) in Places(id, known).ToList().Where(item => IsThere(item.Place, item.At)))
        {
            at.Remove(Name);
        }

        return JsonSerializer.SerializeToElement(known);
    }

    /// <summary>The places in a resource where it is as it was planted.</summary>
    public IEnumerable<string> Standing(StoredResource resource) => Places(resource.Id, resource.Body).Where(item => IsThere(item.Place, item.At)).Select(item => item.Place);

    /// <summary>The places in a resource that are still there, and it is not.</summary>
    public IEnumerable<string> Lost(StoredResource resource) =>
        Places(resource.Id, resource.Body).Where(item => _values.ContainsKey(item.Place) && !IsThere(item.Place, item.At)).Select(item => item.Place);

    private static IEnumerable<(string Place, JsonObject At)> Places(string place, JsonObject body)
    {
        yield return (place, body);
        if (body["properties"] is not JsonObject properties)
        {
            yield break;
        }

        yield return ($"{place}#properties", properties);
        foreach ((string list, JsonNode? value) in properties)
        {
            foreach (JsonObject element in (value as JsonArray ?? []).OfType<JsonObject>().Where(element => element.Name().Length > 0))
            {
                foreach ((string Place, JsonObject At) inner in Places($"{place}/{list}/{element.Name()}", element))
                {
                    yield return inner;
                }
            }
        }
    }

    private bool IsThere(string place, JsonObject at) => _values.TryGetValue(place, out JsonObject? value) && JsonNode.DeepEquals(at[Name], value);
}
