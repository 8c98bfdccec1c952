using System.Net;
using System.Text.Json.Nodes;
using LbController.LocalCluster.Api;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Net;

namespace LbController.LocalCluster.Rules;

/// <summary>
/// Settles which IP families a Service has, from its policy, its families and its ClusterIPs, and gives it an address of each. The first
/// family and address never change; the second comes and goes with the policy.
/// </summary>
/// <param name="allocators">By family, the cluster's own first: one, or two where the cluster is dual stack.</param>
internal sealed class ServiceFamilies(IReadOnlyList<(string Family, AddressAllocator Addresses)> allocators)
{
    private const string Single = "SingleStack";
    private const string Prefer = "PreferDualStack";
    private const string Require = "RequireDualStack";

    public void Allocate(JsonObject body, JsonObject? old, FieldErrors errors)
    {
        JsonObject spec = body.Ensure("spec");
        if (spec.List("clusterIPs").IsEmpty() && spec.Text("clusterIP") is { Length: > 0 } only)
        {
            spec["clusterIPs"] = new JsonArray(only);
        }

        int before = errors.Causes.Count;
        if (!IsUnchangedPreference(spec, old.Map("spec")))
        {
            Settle(body, spec, old.Map("spec"), errors);
        }

        if (errors.Causes.Count == before && spec.Texts("clusterIPs").FirstOrDefault() != "None")
        {
            GiveAddresses(spec, body.Text("metadata", "uid") ?? "", errors);
        }

        spec["clusterIP"] = spec.Texts("clusterIPs").FirstOrDefault();
    }

    /// <summary>A Service that prefers two families is not moved by an update that says nothing of them.</summary>
    private static bool IsUnchangedPreference(JsonObject spec, JsonObject? old) =>
        spec.Text("ipFamilyPolicy") == Prefer && old.Text("ipFamilyPolicy") == Prefer && IsSame(spec, old, "clusterIPs") && IsSame(spec, old, "ipFamilies");

    private static bool IsSame(JsonObject spec, JsonObject? old, string field) => JsonNode.DeepEquals(spec[field], old?[field]);

    private void Settle(JsonObject body, JsonObject spec, JsonObject? old, FieldErrors errors)
    {
        bool hasNoPods = spec.Texts("clusterIPs").FirstOrDefault() == "None" && spec.Map("selector").IsEmpty();
        if (string.IsNullOrEmpty(spec.Text("ipFamilyPolicy")))
        {
            spec["ipFamilyPolicy"] = hasNoPods ? Require : Single;
        }

        int before = errors.Causes.Count;
        Release(spec, old, errors);
        Infer(spec, errors);
        if (errors.Causes.Count > before)
        {
            return;
        }

        List<string> families = [.. spec.Texts("ipFamilies")];
        if (!hasNoPods)
        {
            ValidateConfigured(spec, families, errors);
        }

        if (families.Count == 0)
        {
            families.Add(allocators[0].Family);
        }

        if (spec.Text("ipFamilyPolicy") != Single && families.Count == 1 && (hasNoPods || allocators.Count > 1))
        {
            families.Add(families[0] == "IPv4" ? "IPv6" : "IPv4");
        }

        spec["ipFamilies"] = new JsonArray([.. families.Select(family => JsonValue.Create(family))]);
    }

    /// <summary>The single stack lets the second of everything go; nothing else does.</summary>
    private static void Release(JsonObject spec, JsonObject? old, FieldErrors errors)
    {
        string? policy = spec.Text("ipFamilyPolicy");
        foreach ((string field, string what, string many) in ((string, string, string)[])[("clusterIPs", "cluster IP", "cluster IPs"), ("ipFamilies", "IP family", "IP families")])
        {
            JsonArray? values = spec.List(field);
            if (policy != Single)
            {
                if (old is not null && values is { Count: > 0 } && values.Count < (old.List(field)?.Count ?? 0))
                {
                    errors.Invalid("spec.ipFamilyPolicy", policy, $"must be 'SingleStack' to release the secondary {what}");
                }
            }
            else if (values is { Count: > 1 } && old is not null && IsSame(spec, old, field))
            {
                values.RemoveAt(1);
            }
            else if (values is { Count: > 1 })
            {
                errors.Invalid("spec.ipFamilyPolicy", policy, $"must be 'RequireDualStack' or 'PreferDualStack' when multiple {many} are specified");
            }
        }
    }

    /// <summary>Takes the families from the addresses where they are not said.</summary>
    private static void Infer(JsonObject spec, FieldErrors errors)
    {
        string[] addresses = [.. spec.Texts("clusterIPs").TakeWhile(address => address != "None")];
        List<string> families = [.. spec.Texts("ipFamilies")];
        for (int i = 0; i < addresses.Length; i++)
        {
            if (!IPAddress.TryParse(addresses[i], out IPAddress? address))
            {
                errors.Invalid($"spec.clusterIPs[{i}]", addresses[i], "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
                continue;
            }

            string family = AddressMath.Family(address);
            if (i < families.Count && families[i] != family)
            {
                errors.Invalid($"spec.clusterIPs[{i}]", addresses[i], $"expected an {families[i]} value as indicated by `ipFamilies[{i}]`");
            }
            else if (i >= families.Count && families.Contains(family))
            {
                errors.Invalid("spec.clusterIPs", spec["clusterIPs"], "may specify no more than one IP for each IP family");
            }
            else if (i >= families.Count)
            {
                families.Add(family);
            }
        }

        if (families.Count > 0)
        {
            spec["ipFamilies"] = new JsonArray([.. families.Select(family => JsonValue.Create(family))]);
        }
    }

    private void ValidateConfigured(JsonObject spec, List<string> families, FieldErrors errors)
    {
        if (spec.Text("ipFamilyPolicy") == Require && allocators.Count < 2)
        {
            errors.Invalid("spec.ipFamilyPolicy", Require, "this cluster is not configured for dual-stack services");
        }

        for (int i = 0; i < families.Count; i++)
        {
            if (allocators.All(allocator => allocator.Family != families[i]))
            {
                errors.Invalid($"spec.ipFamilies[{i}]", families[i], "not configured on this cluster");
            }
        }
    }

    private void GiveAddresses(JsonObject spec, string uid, FieldErrors errors)
    {
        string[] families = [.. spec.Texts("ipFamilies")];
        List<string> addresses = [.. spec.Texts("clusterIPs")];
        for (int i = 0; i < families.Length; i++)
        {
            AddressAllocator allocator = allocators.First(candidate => candidate.Family == families[i]).Addresses;
            if (i < addresses.Count)
            {
                if (allocator.Refusal(addresses[i], uid) is { } refusal)
                {
                    errors.Invalid("spec.clusterIPs", spec["clusterIPs"], $"failed to allocate IP {addresses[i]}: {refusal}");
                }
            }
            else if (allocator.Free() is { } free)
            {
                addresses.Add(free);
            }
            else
            {
                errors.Invalid("spec.clusterIPs", null, "failed to allocate IP: range is full");
            }
        }

        spec["clusterIPs"] = new JsonArray([.. addresses.Select(address => JsonValue.Create(address))]);
    }
}
