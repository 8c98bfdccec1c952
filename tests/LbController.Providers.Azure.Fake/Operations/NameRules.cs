using System.Buffers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Types;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Operations;

/// <summary>What every resource has to keep to: names, region, zones, tags.</summary>
internal static partial class NameRules
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("<>%&\\?/");

    public static void Check(Draft draft, ResourceType type)
    {
        CheckName(draft.Path.Name ?? string.Empty, draft.Id, type.Name == "virtualNetworks" ? 64 : 80);
        foreach (string childType in type.ChildTypes)
        {
            foreach (JsonObject child in draft.Body.Children(childType))
            {
                CheckName(child.Name(), $"{draft.Id}/{childType}", 80);
            }
        }

        CheckTags(draft.Body["tags"] as JsonObject);
        string location = StoredResource.Normal(draft.Body.Text("location"));
        if (location.Length == 0)
        {
            throw new ArmErrorException(400, "LocationRequired", "The location property is required for this definition.") { IsFromGateway = true };
        }

        if (draft.Former is not { } former)
        {
            return;
        }

        if (former.Location != location)
        {
            throw new ArmErrorException(409, "InvalidResourceLocation", $"The resource '{draft.Path.Name}' already exists in location '{former.Location}' in resource group '{draft.Path.Group}'. A resource with the same name cannot be created in location '{location}'. Please select a new resource name.") { IsFromGateway = true };
        }

        if (!former.Body.Texts("zones").Order().SequenceEqual(draft.Body.Texts("zones").Order()))
        {
            throw ArmErrorException.Bad("ResourceAvailabilityZonesCannotBeModified", $"Resource {draft.Id} has an existing availability zone constraint and the request has another one, which do not match. Zones cannot be added/updated/removed once the resource is created. The resource cannot be updated from regional to zonal or vice-versa.");
        }

        string sku = (former.Body["sku"] as JsonObject)?.Text("name") ?? "Basic";
        if (sku != ((draft.Body["sku"] as JsonObject)?.Text("name") ?? "Basic"))
        {
            throw ArmErrorException.Bad("SkuCannotBeChangedOnUpdate", $"The sku of {draft.Id} cannot be changed.");
        }
    }

    /// <summary>At most 50, keys of 512 and values of 256 characters.</summary>
    public static void CheckTags(JsonObject? tags)
    {
        if (tags is null)
        {
            return;
        }

        if (tags.Count > 50)
        {
            throw new ArmErrorException(400, "TagsLimitExceeded", $"The number of tags '{tags.Count}' exceeds the limit of 50.") { IsFromGateway = true };
        }

        foreach ((string key, JsonNode? value) in tags)
        {
            if (key.Length is 0 or > 512 || key.AsSpan().ContainsAny(Forbidden) || key.StartsWith("azure", StringComparison.OrdinalIgnoreCase) || key.StartsWith("microsoft", StringComparison.OrdinalIgnoreCase) || key.StartsWith("windows", StringComparison.OrdinalIgnoreCase))
            {
                throw new ArmErrorException(400, "InvalidTagNameCharacters", $"The tag name '{key}' is not allowed: at most 512 characters, none of '<,>,%,&,\\,?,/', and no prefix microsoft, azure or windows.") { IsFromGateway = true };
            }

            if ((value?.GetValue<string>() ?? string.Empty).Length > 256)
            {
                throw new ArmErrorException(400, "InvalidTagValueLength", $"The value of tag '{key}' is longer than 256 characters.") { IsFromGateway = true };
            }
        }

        if (tags.Select(pair => pair.Key).Distinct(StringComparer.OrdinalIgnoreCase).Count() != tags.Count)
        {
            throw new ArmErrorException(400, "DuplicateTags", "Tag names differ in more than case.") { IsFromGateway = true };
        }
    }

    private static void CheckName(string name, string id, int longest)
    {
        if (name.Length > longest || !Form().IsMatch(name))
        {
            throw ArmErrorException.Bad("InvalidResourceName", $"Resource name {name} of {id} is invalid. The name can be up to {longest} characters long. It must begin with a word character, and it must end with a word character or with '_'. The name may contain word characters or '.', '-', '_'.");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$")]
    private static partial Regex Form();
}
