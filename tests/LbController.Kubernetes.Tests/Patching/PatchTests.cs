using System.Text;
using LbController.Kubernetes.Objects;
using LbController.Kubernetes.Patching;

namespace LbController.Kubernetes.Tests.Patching;

public sealed class PatchTests
{
    private static readonly ObjectMeta Meta = new() { Name = "web", Uid = "u-1", ResourceVersion = "42" };

    [Fact]
    public void Finalizers_are_added_beside_and_removed_from_among_those_of_others()
    {
        Assert.Equal(
            """{"metadata":{"uid":"u-1","finalizers":["a/b","c/d"]}}""",
            Text(ObjectPatchBuilder.StrategicMerge(PatchPreconditions.SameObject(Meta)).AddFinalizer("a/b").AddFinalizer("c/d").Build()));
        Assert.Equal(
            """{"metadata":{"uid":"u-1","resourceVersion":"42","$deleteFromPrimitiveList/finalizers":["a/b"]}}""",
            Text(ObjectPatchBuilder.StrategicMerge(PatchPreconditions.Unchanged(Meta)).RemoveFinalizer("a/b").Build()));
    }

    [Fact]
    public void Ingress_is_replaced_as_a_whole_and_cleared_by_null()
    {
        LoadBalancerIngress[] ingress =
        [
            new() { Ip = "192.0.2.1", IpMode = "Proxy", Ports = [new PortStatus(80, "TCP", null), new PortStatus(53, "UDP", "NotSupported")] },
            new() { Hostname = "lb.example" },
        ];

        Assert.Equal(
            """{"metadata":{},"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.1","ipMode":"Proxy","ports":[{"port":80,"protocol":"TCP"},{"port":53,"protocol":"UDP","error":"NotSupported"}]},{"hostname":"lb.example"}]}}}""",
            Text(ObjectPatchBuilder.StrategicMerge().Ingress(ingress).Build()));
        Assert.Equal("""{"metadata":{},"status":{"loadBalancer":{"ingress":null}}}""", Text(ObjectPatchBuilder.Merge().Ingress([]).Build()));
    }

    [Fact]
    public void Conditions_merge_by_type_and_an_observedGeneration_of_zero_is_left_out()
    {
        var condition = new Condition { Type = "x/Programmed", Status = "True", Reason = "R", Message = "M", LastTransitionTime = new DateTimeOffset(2026, 1, 2, 4, 4, 5, 678, TimeSpan.FromHours(1)) };

        Assert.Equal(
            """{"metadata":{},"status":{"conditions":[{"type":"x/Programmed","status":"True","reason":"R","message":"M","lastTransitionTime":"2026-01-02T03:04:05Z"},{"type":"x/Programmed","status":"True","reason":"R","message":"M","lastTransitionTime":"2026-01-02T03:04:05Z","observedGeneration":7},{"$patch":"delete","type":"x/Old"}]}}""",
            Text(ObjectPatchBuilder.StrategicMerge().SetCondition(condition).SetCondition(condition with { ObservedGeneration = 7 }).RemoveCondition("x/Old").Build()));
    }

    [Fact]
    public void Finalizers_status_and_annotations_go_in_one_patch()
    {
        Patch patch = ObjectPatchBuilder.StrategicMerge().AddFinalizer("a/b").Annotate("k/l", "v").Annotate("m/n", null).Ingress([new() { Ip = "192.0.2.1" }]).Build();

        Assert.Equal(PatchType.StrategicMerge, patch.Type);
        Assert.Equal("""{"metadata":{"finalizers":["a/b"],"annotations":{"k/l":"v","m/n":null}},"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.1"}]}}}""", Text(patch));
    }

    [Fact]
    public void A_merge_patch_that_would_wipe_the_list_entries_of_others_cannot_be_built()
    {
        Assert.Throws<InvalidOperationException>(() => ObjectPatchBuilder.Merge().AddFinalizer("a/b"));
        Assert.Throws<InvalidOperationException>(() => ObjectPatchBuilder.Merge().RemoveFinalizer("a/b"));
        Assert.Throws<InvalidOperationException>(() => ObjectPatchBuilder.Merge().SetCondition(new Condition { Type = "T", Status = "True" }));
    }

    [Fact]
    public void A_JSON_patch_has_its_operations_in_order_and_escapes_keys()
    {
        Patch patch = new JsonPatchBuilder()
            .Test("/metadata/resourceVersion", "42")
            .Add("/metadata/annotations/" + JsonPatchBuilder.Escape("a/b~c"), "v")
            .Remove("/metadata/labels/x")
            .Operation("replace", "/spec/ports", writer => writer.WriteNumberValue(1))
            .Build();

        Assert.Equal(
            """[{"op":"test","path":"/metadata/resourceVersion","value":"42"},{"op":"add","path":"/metadata/annotations/a~1b~0c","value":"v"},{"op":"remove","path":"/metadata/labels/x"},{"op":"replace","path":"/spec/ports","value":1}]""",
            Text(patch));
    }

    private static string Text(Patch patch) => Encoding.UTF8.GetString(patch.Body.Span);
}
