using System.Text.Json.Nodes;
using LbController.Providers.Azure.Fake.State;
using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Types;

/// <summary>Public IP prefixes.</summary>
internal sealed class PublicIpPrefixType(Cloud cloud) : ResourceType(cloud)
{
    private int _given;

    public override string Name => "publicIPPrefixes";

    public override IReadOnlyList<string> ChildTypes => [];

    public override void Check(Draft draft)
    {
        JsonObject properties = draft.Body.Properties();
        int length = properties.Number("prefixLength") ?? throw Bad("PublicIPPrefixLengthMissing", $"Public IP prefix {draft.Id} needs a prefix length.");
        bool ipv6 = PublicIpType.IsIPv6(draft.Body);
        if (ipv6 ? length is < 124 or > 127 : length is < 24 or > 31)
        {
            throw Bad("PublicIPPrefixLengthInvalid", $"Public IP prefix {draft.Id} cannot have length {length}.");
        }

        if (draft.Former is { } former && (former.Properties.Number("prefixLength") != length || PublicIpType.IsIPv6(former.Body) != ipv6))
        {
            throw Bad("PublicIPPrefixCannotBeChanged", $"Length and version of public IP prefix {draft.Id} cannot be changed.");
        }
    }

    public override IEnumerable<ResourceLink> Links(ResourcePath path, JsonObject body) => [];

    public override void Settle(StoredResource resource)
    {
        if (!resource.Addresses.ContainsKey(string.Empty))
        {
            _given++;
            int length = resource.Properties.Number("prefixLength") ?? 31;
            resource.Addresses[string.Empty] = PublicIpType.IsIPv6(resource.Body) ? $"2001:db8:fffe:{_given:x}::/{length}" : $"198.51.{_given & 255}.0/{length}";
        }
    }

    public override void CheckDelete(StoredResource resource)
    {
        if (Cloud.Users(resource.Id).FirstOrDefault() is { } user)
        {
            throw Bad("InUsePublicIpPrefixCannotBeDeleted", $"Public IP prefix {resource.Id} is in use by {user.User}.");
        }
    }

    public override JsonObject Render(StoredResource resource)
    {
        JsonObject body = Head(resource);
        JsonObject properties = body.Properties();
        ((JsonObject?)body["sku"])?.Default("tier", "Regional");
        properties.Default("publicIPAddressVersion", "IPv4");
        properties.Default("ipTags", new JsonArray());
        if (!resource.IsNew)
        {
            properties["ipPrefix"] = resource.Addresses.GetValueOrDefault(string.Empty);
        }

        string[] users = [.. Cloud.Users(resource.Id).Select(link => link.User).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (users.Length > 0)
        {
            properties["publicIPAddresses"] = users.ToReferences();
        }

        return body;
    }
}
