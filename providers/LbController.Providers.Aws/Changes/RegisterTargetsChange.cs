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
/// <param name="Floor">How many targets stay registered in any case.</param>
internal sealed record RegisterTargetsChange(string Name, ValueList<Target> Targets, ValueList<Target> Surplus, int Floor)
    : AwsChange(ChangeKind.Update, $"target group {Name}", $"register {TargetText.Of(Targets)}")
{
    private const int MostPerCall = 200;

    public override async Task<ObservedService> CarryOutAsync(Effects effects, ObservedService now, CancellationToken cancellationToken)
    {
        var room = new Stack<Target>(Surplus);
        foreach (Target[] batch in Targets.Chunk(MostPerCall))
        {
            now = await RegisterAsync(effects, now, batch, room, cancellationToken);
        }

        return now;
    }

    private async Task<ObservedService> RegisterAsync(Effects effects, ObservedService now, Target[] batch, Stack<Target> room, CancellationToken cancellationToken)
    {
        ObservedTargetGroup group = now.TargetGroup(Name) ?? throw new InvalidOperationException($"Target group {Name} was not made.");
        try
        {
            await effects.Elb.RegisterTargetsAsync(group.Arn, batch, cancellationToken);
            return now.With(TargetBook.Registered(group, batch, effects.Time.GetUtcNow()));
        }
        catch (ProviderException error) when (error.Code == Codes.InvalidTarget)
        {
            return await WithoutInvalidAsync(effects, now, batch, room, error, cancellationToken);
        }
        catch (ProviderException error) when (error.Code is Codes.TooManyTargets or Codes.TooManyRegistrations)
        {
            return await MakeRoomAsync(effects, now, batch, room, error, cancellationToken);
        }
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
            ObservedTargetGroup group = now.TargetGroup(Name) ?? throw new InvalidOperationException($"Target group {Name} was not made.");
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

    /// <summary>A quota is reached: what goes anyway goes first, just enough of it; where nothing does, as many are registered as there is room for.</summary>
    private async Task<ObservedService> MakeRoomAsync(
        Effects effects, ObservedService now, Target[] batch, Stack<Target> room, ProviderException error, CancellationToken cancellationToken)
    {
        ObservedTargetGroup group = now.TargetGroup(Name) ?? throw new InvalidOperationException($"Target group {Name} was not made.");
        int spare = Math.Max(0, (group.Targets?.Count ?? 0) - Floor);
        var leaving = new List<Target>();
        while (leaving.Count < Math.Min(batch.Length, spare) && room.TryPop(out Target? target))
        {
            leaving.Add(target);
        }

        if (leaving.Count > 0)
        {
            await effects.Elb.DeregisterTargetsAsync(group.Arn, leaving, cancellationToken);
            now = now.With(TargetBook.Deregistered(group, leaving));
            foreach (Target[] part in batch.Chunk(leaving.Count))
            {
                now = await RegisterAsync(effects, now, part, room, cancellationToken);
            }

            return now;
        }

        if (batch.Length == 1)
        {
            throw error;
        }

        foreach (Target[] half in batch.Chunk((batch.Length + 1) / 2))
        {
            now = await RegisterAsync(effects, now, half, room, cancellationToken);
        }

        return now;
    }
}
