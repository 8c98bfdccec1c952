using LbController.Abstractions.Errors;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Observed;

namespace LbController.Providers.Aws.Changes;

/// <summary>Adds targets to a group.</summary>
/// <param name="Name">The group.</param>
/// <param name="Targets">The targets to add.</param>
/// <param name="Surplus">Targets that go afterwards anyway: as many as needed make room where a quota is reached, and no more.</param>
/// <param name="Floor">How many healthy targets stay registered in any case.</param>
internal sealed record RegisterTargetsChange(string Name, ValueList<Target> Targets, ValueList<Target> Surplus, int Floor)
    : AwsChange(ChangeKind.Update, $"target group {Name}", $"register {TargetText.Of(Targets)}")
{
    private const int MostPerCall = 200;

    private const int MostRefused = 3;

    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        var room = new Stack<Target>(Surplus);
        foreach (Target[] batch in Targets.Chunk(MostPerCall))
        {
            now = await RegisterAsync(effects, now, batch, room, cancellationToken);
        }

        return now;
    }

    /// <summary>As many as there is room for; where a quota is reached, what goes anyway goes first, just enough of it. The others are noted.</summary>
    private async Task<ObservedService> RegisterAsync(Effects effects, ObservedService now, Target[] batch, Stack<Target> room, CancellationToken cancellationToken)
    {
        int done = 0;
        int size = batch.Length;
        int refused = 0;
        while (done < batch.Length)
        {
            ObservedTargetGroup group = Group(now);
            Target[] part = batch[done..Math.Min(done + size, batch.Length)];
            try
            {
                await effects.Elb.RegisterTargetsAsync(group.Arn, part, cancellationToken);
                now = now.With(TargetBook.Registered(group, part, effects.Time.GetUtcNow()));
                done += part.Length;
            }
            catch (ProviderException error) when (error.Code == Codes.InvalidTarget)
            {
                now = await WithoutInvalidAsync(effects, now, part, room, error, cancellationToken);
                done += part.Length;
            }
            catch (ProviderException error) when (error.Code is Codes.TooManyTargets or Codes.TooManyRegistrations)
            {
                if (part.Length > 1)
                {
                    size = part.Length / 2;
                }
                else if (TakeRoom(group, room, batch.Length - done) is { Count: > 0 } leaving)
                {
                    await effects.Elb.DeregisterTargetsAsync(group.Arn, leaving, cancellationToken);
                    now = now.With(TargetBook.Deregistered(group, leaving));
                    size = leaving.Count;
                }
                else
                {
                    // Another one may be in a zone that has room; that all have none is soon clear.
                    int given = ++refused < MostRefused ? 1 : batch.Length - done;
                    now = now.With(TargetBook.Crowded(group, batch[done..(done + given)], effects.Time.GetUtcNow()));
                    done += given;
                }
            }
        }

        return now;
    }

    /// <summary>One bad instance must not keep the others out: those that AWS names are left out; where it names none, halves are tried.</summary>
    private async Task<ObservedService> WithoutInvalidAsync(
        Effects effects, ObservedService now, Target[] batch, Stack<Target> room, ProviderException error, CancellationToken cancellationToken)
    {
        Target[] named = [.. batch.Where(target => TargetText.Names(error.Message, target.Id))];
        if (batch.Length == 1 || (named.Length == batch.Length && batch.DistinctBy(target => target.Id).Count() == 1))
        {
            named = batch;
        }

        if (named.Length is > 0 && named.Length <= batch.Length)
        {
            ObservedTargetGroup group = Group(now);
            now = now.With(TargetBook.Rejected(group, named, effects.Time.GetUtcNow()));
            Target[] rest = [.. batch.Except(named)];
            return rest.Length == 0 ? now : await RegisterAsync(effects, now, rest, room, cancellationToken);
        }

        foreach (Target[] half in batch.Chunk((batch.Length + 1) / 2))
        {
            now = await RegisterAsync(effects, now, half, room, cancellationToken);
        }

        return now;
    }

    /// <summary>Targets that go anyway, those that are not healthy first, as long as the floor of healthy ones is kept.</summary>
    private List<Target> TakeRoom(ObservedTargetGroup group, Stack<Target> room, int most)
    {
        var healthy = (group.Targets ?? []).Where(target => target.State == TargetStates.Healthy).Select(target => target.Target).ToHashSet();
        var leaving = new List<Target>();
        while (leaving.Count < most && room.TryPeek(out Target? target) && (!healthy.Contains(target) || healthy.Count > Floor))
        {
            leaving.Add(room.Pop());
            healthy.Remove(target);
        }

        return leaving;
    }

    private ObservedTargetGroup Group(ObservedService now) => now.TargetGroup(Name) ?? throw new InvalidOperationException($"Target group {Name} was not made.");
}
