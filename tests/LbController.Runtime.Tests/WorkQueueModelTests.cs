using FsCheck;
using FsCheck.Fluent;
using LbController.Runtime.Queues;
using LbController.Testing;

namespace LbController.Runtime.Tests;

/// <summary>The queue beside a model of it, through random histories of adding, delaying, waiting, taking and giving back.</summary>
public sealed class WorkQueueModelTests
{
    private const int Lanes = 4;
    private const int KeysALane = 3;

    private static readonly Gen<Step> Steps =
        from kind in Gen.Frequency((4, Gen.Constant(StepKind.Add)), (2, Gen.Constant(StepKind.Delay)), (2, Gen.Constant(StepKind.Advance)), (4, Gen.Constant(StepKind.Take)), (3, Gen.Constant(StepKind.GiveBack)))
        from key in Gen.Choose(0, (Lanes * KeysALane) - 1)
        from amount in Gen.Choose(1, 20)
        select new Step(kind, key, amount);

    [Fact]
    public void B073_NoKeyIsLostOrHeldTwiceLanesAreFirstInFirstOutAndTakeTurns() => Prop.ForAll(
        (from limit in Gen.Choose(1, 4) from steps in Steps.ListOf() select (limit, steps)).ToArbitrary(),
        given =>
        {
            using var run = new Model(given.limit);
            foreach (Step step in given.steps)
            {
                run.Do(step);
            }

            run.Drain();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(200));

    private enum StepKind
    {
        Add,
        Delay,
        Advance,
        Take,
        GiveBack,
    }

    private sealed record Step(StepKind Kind, int Key, int Amount);

    private sealed class Model : IDisposable, IQueueObserver
    {
        private readonly ManualTimeProvider _time = new();
        private readonly int _limit;
        private readonly WorkQueue<int> _queue;
        private readonly List<int>[] _ready = [.. Enumerable.Range(0, Lanes).Select(_ => new List<int>())];
        private readonly List<int> _held = [];
        private readonly HashSet<int> _again = [];
        private readonly Dictionary<int, (DateTimeOffset Due, int Order)> _due = [];

        /// <summary>For each lane whose turn could be now: the lanes that were served since that began.</summary>
        private readonly HashSet<int>?[] _passedOver = new HashSet<int>?[Lanes];

        private int _orders;

        public Model(int limit)
        {
            _limit = limit;
            _queue = new WorkQueue<int>(new WorkQueueOptions { LaneLimit = limit }, _time, new Random(1), this, key => $"{Lane(key)}");
        }

        public void Do(Step step)
        {
            switch (step.Kind)
            {
                case StepKind.Add:
                    _queue.Add(step.Key);
                    Added(step.Key);
                    break;
                case StepKind.Delay:
                    _queue.AddAfter(step.Key, TimeSpan.FromSeconds(step.Amount));
                    DateTimeOffset due = _time.GetUtcNow() + TimeSpan.FromSeconds(step.Amount);
                    if (!_due.TryGetValue(step.Key, out (DateTimeOffset Due, int Order) pending) || due < pending.Due)
                    {
                        _due[step.Key] = (due, _orders++);
                    }

                    break;
                case StepKind.Advance:
                    Advance(step.Amount);
                    break;
                case StepKind.Take:
                    Take();
                    break;
                default:
                    if (_held.Count > 0)
                    {
                        GiveBack(_held[step.Key % _held.Count]);
                    }

                    break;
            }

            Require(_queue.Depth == _ready.Sum(lane => lane.Count), "the depth is that of the model");
            NoteTurns();
        }

        /// <summary>Everything that is to be worked on still comes.</summary>
        public void Drain()
        {
            Advance(20);
            while (_held.Count > 0 || _ready.Any(lane => lane.Count > 0))
            {
                NoteTurns();
                if (!Take())
                {
                    GiveBack(_held[0]);
                }
            }

            Require(_queue.Depth == 0 && _queue.Known == 0 && _time.PendingTimers == 0, "nothing is left");
        }

        public void Added()
        {
        }

        public void Retried()
        {
        }

        public void Started(TimeSpan waited)
        {
        }

        public void Finished(TimeSpan took)
        {
        }

        public void Dispose() => _queue.Dispose();

        private static int Lane(int key) => key / KeysALane;

        private static void Require(bool holds, string what)
        {
            if (!holds)
            {
                throw new InvalidOperationException($"Not so: {what}");
            }
        }

        private bool HasTurn(int lane) => _ready[lane].Count > 0 && _held.Count(key => Lane(key) == lane) < _limit;

        private void NoteTurns()
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                _passedOver[lane] = HasTurn(lane) ? _passedOver[lane] ?? [] : null;
            }
        }

        private void Added(int key)
        {
            if (_held.Contains(key))
            {
                _again.Add(key);
            }
            else if (!_ready[Lane(key)].Contains(key))
            {
                _ready[Lane(key)].Add(key);
            }
        }

        private void Advance(int seconds)
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            foreach ((int key, _) in _due.Where(entry => entry.Value.Due <= _time.GetUtcNow()).OrderBy(entry => entry.Value).ToList())
            {
                _due.Remove(key);
                Added(key);
            }
        }

        private bool Take()
        {
            using var now = new CancellationTokenSource();
            Task<int> take = _queue.TakeAsync(now.Token).AsTask();
            bool expected = Enumerable.Range(0, Lanes).Any(HasTurn);
            Require(take.IsCompleted == expected, $"a key {(expected ? "can" : "cannot")} be taken");
            if (!expected)
            {
                now.Cancel();
                return false;
            }

            int key = take.Result;
            int lane = Lane(key);
            Require(!_held.Contains(key), "no other worker holds it");
            Require(HasTurn(lane), "its lane has room");
            Require(_ready[lane][0] == key, "it is the first of its lane");
            for (int other = 0; other < Lanes; other++)
            {
                Require(other == lane || _passedOver[other] is not { } passed || passed.Add(lane), "no lane is served twice while another waits for its turn");
            }

            _passedOver[lane] = null;
            _ready[lane].Remove(key);
            _held.Add(key);
            _due.Remove(key);
            return true;
        }

        private void GiveBack(int key)
        {
            _queue.Done(key, TimeSpan.Zero);
            _held.Remove(key);
            if (_again.Remove(key))
            {
                Added(key);
            }
        }
    }
}
