using System.Text.Json;
using System.Text.Json.Nodes;
using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Providers.Azure.Json;
using LbController.Providers.Azure.Observed;
using LbController.Providers.Azure.Ownership;

namespace LbController.Providers.Azure.Editing;

/// <summary>
/// The rules that a Service has to have in the security group: none, where it has to leave it. Rules are a Service's own, so that no
/// other's coming and going ever touches them.
/// </summary>
/// <param name="Identity">Whose.</param>
/// <param name="Rules">Its rules; those that let in before those that keep out.</param>
internal sealed record ServiceInSecurityGroup(LoadBalancerIdentity Identity, ValueList<SecurityRuleWish> Rules) : ResourceEdit
{
    /// <summary>What a group holds at most (Azure's page on limits).</summary>
    public const int MostRules = 1000;

    /// <summary>The most addresses that all rules of a group may name as sources, and the same as destinations.</summary>
    public const int MostAddresses = 4000;

    private const int FirstAllow = 500;
    private const int LastDeny = 4095;

    /// <summary>Whether it is so.</summary>
    public bool Holds(SecurityGroupView? view)
    {
        if (view is null)
        {
            return Rules.IsEmpty;
        }

        var own = view.RulesOf(ElementNames.Base(Identity)).ToDictionary(StringComparer.OrdinalIgnoreCase);
        return own.Count == Rules.Count
            && Rules.All(rule => own.TryGetValue(rule.Name, out JsonElement actual) && IsFulfilled(actual, rule))
            && AreInOrder(own);
    }

    /// <inheritdoc/>
    public override void Apply(JsonObject body)
    {
        string serviceBase = ElementNames.Base(Identity);
        JsonArray rules = body.List("securityRules");
        var wanted = Rules.ToDictionary(rule => rule.Name, StringComparer.OrdinalIgnoreCase);
        rules.RemoveAll(rule => ElementNames.IsOf(rule.NameOf(), serviceBase) && (!wanted.TryGetValue(rule.NameOf(), out SecurityRuleWish? wish) || !HasItsPlace(rule, wish)));
        foreach (SecurityRuleWish wish in Rules)
        {
            if (rules.FirstOrDefault(rule => string.Equals(rule.NameOf(), wish.Name, StringComparison.OrdinalIgnoreCase)) is JsonObject existing)
            {
                if (!IsFulfilled(existing.AsElement(), wish))
                {
                    JsonMatch.Overlay(existing, wish.ToJson());
                }

                continue;
            }

            var made = new JsonObject();
            JsonMatch.Overlay(made, wish.ToJson());
            JsonMatch.Overlay(made, new JsonObject { ["properties"] = new JsonObject { ["priority"] = FreePriority(rules, wish.Denies) } });
            rules.Add((JsonNode)made);
        }

        CheckAddresses(rules, "sourceAddressPrefixes", "sources");
        CheckAddresses(rules, "destinationAddressPrefixes", "destinations");
    }

    private static bool IsFulfilled(JsonElement actual, SecurityRuleWish wish) => JsonMatch.Holds(actual, wish.ToJson());

    /// <summary>Whether nothing that keeps out stands before something that lets in.</summary>
    private static bool AreInOrder(Dictionary<string, JsonElement> own)
    {
        int[] allows = [.. Priorities(own.Values, "Allow")];
        int[] denies = [.. Priorities(own.Values, "Deny")];
        return allows.Length == 0 || denies.Length == 0 || allows.Max() < denies.Min();
    }

    private static IEnumerable<int> Priorities(IEnumerable<JsonElement> rules, string access) =>
        rules.Where(rule => rule.Text("properties", "access") == access).Select(rule => rule.Number("properties", "priority") ?? 0);

    /// <summary>Whether a rule may keep its priority: letting in stands in the lower half, keeping out in the upper.</summary>
    private static bool HasItsPlace(JsonNode? rule, SecurityRuleWish wish)
    {
        int priority = Priority(rule);
        const int Middle = (FirstAllow + LastDeny) / 2;
        return wish.Denies ? priority > Middle : priority <= Middle;
    }

    private static int Priority(JsonNode? rule) => rule?["properties"]?["priority"]?.GetValue<int>() ?? 0;

    private int FreePriority(JsonArray rules, bool denies)
    {
        HashSet<int> taken = [.. rules.Where(rule => rule?["properties"]?["direction"]?.GetValue<string>() == "Inbound").Select(Priority)];
        const int Middle = (FirstAllow + LastDeny) / 2;
        IEnumerable<int> places = denies ? Enumerable.Range(0, LastDeny - Middle).Select(step => LastDeny - step) : Enumerable.Range(FirstAllow, Middle - FirstAllow);
        int free = places.FirstOrDefault(place => !taken.Contains(place));
        return free == 0 || rules.Count >= MostRules
            ? throw Full($"it has {rules.Count} rules, and Azure takes {MostRules}")
            : free;
    }

    private void CheckAddresses(JsonArray rules, string list, string what)
    {
        int count = rules.Sum(rule => (rule?["properties"]?[list] as JsonArray)?.Count ?? 1);
        if (count > MostAddresses)
        {
            throw Full($"its rules would name {count} {what}, and Azure takes {MostAddresses}");
        }
    }

    private ProviderException Full(string why) => new(
        ProviderErrorKind.QuotaExceeded,
        "PUT networkSecurityGroups",
        $"The security group has no room for the rules of Service {Identity.Service}: {why}. Remove rules, or give fewer source ranges")
    {
        Code = "SecurityGroupFull",
    };
}
