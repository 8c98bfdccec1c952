using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Changes;
using LbController.Providers.Aws.Model;
using LbController.Providers.Aws.Observed;
using LbController.Providers.Aws.Ownership;

namespace LbController.Providers.Aws.Diffing;

/// <summary>
/// The listeners, by port. A listener that has to forward to another target group gets it with weight 0 first; once it is healthy the
/// share moves, and the old group goes when its connections had time to end.
/// </summary>
internal static class ListenerDiffer
{
    private const int FullWeight = 999;

    public static List<AwsChange> Diff(DiffInput input, LoadBalancerChoice choice, IReadOnlyDictionary<int, string> groups, List<AwaitChange> waits, List<Problem> problems)
    {
        var changes = new List<AwsChange>();
        foreach (NetworkListener wanted in input.Model.Listeners)
        {
            string name = groups[wanted.Port];
            ObservedListener? listener = choice.Current is { } current ? input.Observed.Listener(current.Arn, wanted.Port) : null;
            if (listener is null)
            {
                changes.Add(new CreateListenerChange(choice.Name, wanted, Final(wanted, name), TagsOf(input)));
            }
            else if (choice.IsAdopted && !IsOurs(input, listener))
            {
                problems.Add(new Problem(
                    ProblemSeverity.Degraded, ProblemReasons.PortTaken, $"load balancer {choice.Name}", $"port {wanted.Port} of {choice.Name} is a listener of somebody else ({listener.Arn}), which is left alone: use another port, or remove that listener")
                {
                    Port = PortKey(wanted),
                });
                continue;
            }
            else
            {
                DiffAction(input, listener, wanted, name, changes, waits);
                if (listener.Tags is { } tags && OwnershipTags.Missing(TagsOf(input), tags) is { Count: > 0 } missing)
                {
                    changes.Add(new TagListenerChange(listener.Arn, listener.Port, missing));
                }
            }

            DiffDetails(choice, listener, wanted, changes);
        }

        return changes;
    }

    /// <summary>Listeners on ports that are not wanted; of an adopted load balancer only those that forward to our groups.</summary>
    public static ObservedListener[] Unwanted(DiffInput input, LoadBalancerChoice choice) => choice.Current is not { } current
        ? []
        : [.. input.Observed.Listeners.Where(listener => listener.Description.LoadBalancerArn == current.Arn
            && input.Model.Listeners.All(wanted => wanted.Port != listener.Port)
            && (!choice.IsAdopted || IsOurs(input, listener)))];

    private static ValueMap TagsOf(DiffInput input) => OwnershipTags.Of(input.Model.Identity, OwnershipTags.ListenerRole).With(input.Model.Tags);

    private static bool IsOurs(DiffInput input, ObservedListener listener) =>
        listener.Description.Action.TargetGroups.Any(share => input.Observed.TargetGroups.Any(group => group.Arn == share.Arn));

    private static Abstractions.Model.ListenerKey PortKey(NetworkListener listener) =>
        new(listener.Protocol == "UDP" ? Abstractions.Model.TransportProtocol.Udp : Abstractions.Model.TransportProtocol.Tcp, listener.Port);

    private static ValueList<ActionShare> Final(NetworkListener wanted, string name) =>
        wanted.OtherTargetGroups.Select(other => new ActionShare(null, other.Arn, other.Weight)).Prepend(new ActionShare(name, null, wanted.Weight)).ToValueList();

    private static void DiffAction(DiffInput input, ObservedListener listener, NetworkListener wanted, string name, List<AwsChange> changes, List<AwaitChange> waits)
    {
        ListenerDescription actual = listener.Description;
        ObservedTargetGroup? group = input.Observed.TargetGroup(name);
        WeightedTargetGroup[] old = [.. actual.Action.TargetGroups.Where(share => share.Arn != group?.Arn && input.Observed.TargetGroups.Any(other => other.Arn == share.Arn))];
        WeightedTargetGroup? own = actual.Action.TargetGroups.FirstOrDefault(share => share.Arn == group?.Arn);
        NetworkListener asItIs = wanted with { Protocol = actual.Protocol, SslPolicy = actual.SslPolicy, Certificates = actual.DefaultCertificate is { } certificate ? [certificate] : [], AlpnPolicy = actual.Alpn };
        if (old.Length == 0)
        {
            if (!IsFinal(input, actual, wanted, name))
            {
                changes.Add(new ModifyListenerChange(listener.Arn, listener.Port, wanted, Final(wanted, name), $"{wanted.Protocol} to {string.Join(", ", Final(wanted, name))}"));
            }

            return;
        }

        ObservedTargetGroup[] oldGroups = [.. input.Observed.TargetGroups.Where(other => old.Any(share => share.Arn == other.Arn))];
        if (own is null)
        {
            Introduce(listener, wanted, asItIs, name, oldGroups, changes, waits);
        }
        else if (old.Any(share => share.Weight > 0))
        {
            Warm(input, listener, wanted, asItIs, group, oldGroups, own, changes, waits);
        }
        else if (input.Now - listener.ShiftedAt < Patience.GroupDrain)
        {
            waits.Add(new AwaitChange($"listener {listener.Port}", $"connections to the target group before {name} get {Patience.GroupDrain.TotalSeconds:0} s to end", listener.ShiftedAt + Patience.GroupDrain - input.Now));
        }
        else
        {
            changes.Add(new ModifyListenerChange(listener.Arn, listener.Port, wanted, Final(wanted, name), $"only {name} from now on"));
        }
    }

    /// <summary>The new group joins at weight 0, if AWS can have both behind one listener.</summary>
    private static void Introduce(
        ObservedListener listener, NetworkListener wanted, NetworkListener asItIs, string name, ObservedTargetGroup[] oldGroups, List<AwsChange> changes, List<AwaitChange> waits)
    {
        ValueList<ActionShare> both = oldGroups.Select(old => new ActionShare(old.Name, null, FullWeight)).Append(new ActionShare(name, null, 0)).ToValueList();
        if (ProtocolPairs.Fits(asItIs.Protocol, wanted.TargetGroup.Protocol))
        {
            changes.Add(new ModifyListenerChange(listener.Arn, listener.Port, asItIs, both, $"{name} joins at weight 0 until it is healthy"));
        }
        else if (oldGroups.All(old => ProtocolPairs.Fits(wanted.Protocol, old.Description.Protocol)))
        {
            changes.Add(new ModifyListenerChange(listener.Arn, listener.Port, wanted, both, $"{wanted.Protocol}; {name} joins at weight 0 until it is healthy"));
        }
        else
        {
            // No listener can have both: what spoke the old protocol is not served any more in any case.
            changes.Add(new ModifyListenerChange(listener.Arn, listener.Port, wanted, Final(wanted, name), $"{wanted.Protocol} to {name}"));
            return;
        }

        waits.Add(new AwaitChange($"target group {name}", "it has to be healthy before it carries traffic", Patience.Health) { HealthOf = [name] });
    }

    private static void Warm(
        DiffInput input,
        ObservedListener listener,
        NetworkListener wanted,
        NetworkListener asItIs,
        ObservedTargetGroup? group,
        ObservedTargetGroup[] oldGroups,
        WeightedTargetGroup own,
        List<AwsChange> changes,
        List<AwaitChange> waits)
    {
        string name = group?.Name ?? "";
        int healthy = Healthy(group);
        int before = oldGroups.Sum(Healthy);
        TimeSpan since = input.Now - listener.ShiftedAt;
        int enough = since < Patience.Registration ? Math.Max(1, (Math.Min(before, input.Targets.GetValueOrDefault(wanted.Port).Count) + 1) / 2) : 1;
        if (healthy >= enough || (!input.HasNodes && before == 0))
        {
            ValueList<ActionShare> shifted = oldGroups.Select(old => new ActionShare(old.Name, null, 0)).Append(new ActionShare(name, null, Math.Max(1, wanted.Weight))).ToValueList();
            changes.Add(new ModifyListenerChange(listener.Arn, listener.Port, asItIs, shifted, $"{name} takes over: {healthy} targets are healthy"));
            waits.Add(new AwaitChange($"listener {listener.Port}", $"connections to the target group before {name} get {Patience.GroupDrain.TotalSeconds:0} s to end", Patience.GroupDrain));
            return;
        }

        if (own.Weight == 0 && since >= Patience.WeightZero && group?.Targets?.All(target => target.State == TargetStates.Unused) == true)
        {
            ValueList<ActionShare> trickle = oldGroups.Select(old => new ActionShare(old.Name, null, FullWeight)).Append(new ActionShare(name, null, 1)).ToValueList();
            changes.Add(new ModifyListenerChange(listener.Arn, listener.Port, asItIs, trickle, $"{name} gets a thousandth, since AWS does not check its health at weight 0"));
        }

        waits.Add(new AwaitChange($"target group {name}", $"it has to be healthy before it carries traffic: {healthy} targets are, {enough} have to be", Patience.Health) { HealthOf = [name, .. oldGroups.Select(old => old.Name)] });
    }

    private static int Healthy(ObservedTargetGroup? group) => group?.Targets?.Count(target => target.State == TargetStates.Healthy) ?? 0;

    /// <summary>Weights mean nothing where there is one target group, and AWS tells them in any order.</summary>
    private static bool IsFinal(DiffInput input, ListenerDescription actual, NetworkListener wanted, string name)
    {
        bool isTlsSame = wanted.Protocol != "TLS"
            || (actual.SslPolicy == wanted.SslPolicy && actual.DefaultCertificate == wanted.DefaultCertificate && (actual.Alpn ?? "None") == (wanted.AlpnPolicy ?? "None"));
        if (actual.Protocol != wanted.Protocol || !isTlsSame || actual.Action.TargetGroups.Count != wanted.OtherTargetGroups.Count + 1)
        {
            return false;
        }

        if (wanted.OtherTargetGroups.IsEmpty)
        {
            return actual.Action.TargetGroups[0].Arn == input.Observed.TargetGroup(name)?.Arn;
        }

        return actual.Action.Stickiness == wanted.Stickiness
            && Final(wanted, name).All(share => actual.Action.TargetGroups.Any(has => has.Arn == (share.Arn ?? input.Observed.TargetGroup(name)?.Arn) && has.Weight == share.Weight));
    }

    private static void DiffDetails(LoadBalancerChoice choice, ObservedListener? listener, NetworkListener wanted, List<AwsChange> changes)
    {
        if (listener is null || listener.Attributes is not null)
        {
            ValueMap attributes = AttributeDefaults.Changes(wanted.Attributes, listener?.Attributes ?? ValueMap.Empty, AttributeDefaults.OfListener(wanted.Protocol));
            if (attributes.Count > 0)
            {
                changes.Add(new ModifyListenerAttributesChange(choice.Name, wanted.Port, attributes));
            }
        }

        if (wanted.Protocol == "TLS" && (listener is null || listener.Certificates is not null))
        {
            IEnumerable<string> actual = (listener?.Certificates ?? []).Where(certificate => !certificate.IsDefault).Select(certificate => certificate.Arn);
            ValueList<string> further = wanted.Certificates.Skip(1).Where(certificate => certificate != wanted.Certificates[0]).ToValueList();
            ValueList<string> added = further.Except(actual).ToValueList();
            ValueList<string> removed = actual.Except(wanted.Certificates).ToValueList();
            if (!added.IsEmpty || !removed.IsEmpty)
            {
                changes.Add(new ChangeCertificatesChange(choice.Name, wanted.Port, added, removed));
            }
        }
    }
}
