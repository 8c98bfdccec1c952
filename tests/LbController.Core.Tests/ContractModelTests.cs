using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using LbController.Abstractions.Model;
using LbController.Abstractions.Providers;
using LbController.Core.Naming;
using LbController.Core.Planning;
using LbController.Core.Status;

namespace LbController.Core.Tests;

/// <summary>Points of the Service contract that lie in the shape of the model.</summary>
public sealed class ContractModelTests
{
    private static readonly HashSet<Type> Leaves = [typeof(string), typeof(int), typeof(long), typeof(bool), typeof(TimeSpan), typeof(IPAddress), typeof(IPNetwork), typeof(ValueMap)];

    [Theory]
    [InlineData(typeof(PlanRequest))]
    [InlineData(typeof(KnownLoadBalancer))]
    [InlineData(typeof(DesiredLoadBalancer))]
    public void B066_WhatAProviderIsHandedCannotBeChanged(Type type)
    {
        var seen = new HashSet<Type>();
        Assert.Equal([], Mutable(type, seen));
        Assert.True(seen.Count > 3, "the model was walked");
    }

    [Fact]
    public void B068_FinalizersAreBoundedPlainAndOnePerClass()
    {
        string[] classes = ["a", "A", "example.com/" + new string('x', 300), "b", "lbcontroller.io/haproxy", "ü/ß"];
        List<string> finalizers = [.. classes.Select(OwnershipFinalizer.Of), OwnershipFinalizer.Of(null)];
        Assert.Equal(finalizers.Count, finalizers.Distinct().Count());
        Assert.All(finalizers, finalizer =>
        {
            Assert.Matches(new Regex("^lbcontroller\\.io/[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"), finalizer);
            Assert.True(OwnershipFinalizer.IsOne(finalizer));
        });
        Assert.Equal(OwnershipFinalizer.Of("a"), OwnershipFinalizer.Of("a"));
    }

    [Fact]
    public void B069_TheReasonsOfEventsAreUpstreamsWords() =>
        Assert.Equal(
            [
                "EnsuringLoadBalancer", "EnsuredLoadBalancer", "UpdatedLoadBalancer", "DeletingLoadBalancer", "DeletedLoadBalancer",
                "SyncLoadBalancerFailed", "UpdateLoadBalancerFailed", "DeleteLoadBalancerFailed", "UnAvailableLoadBalancer",
            ],
            [
                EventReasons.Ensuring, EventReasons.Ensured, EventReasons.Updated, EventReasons.Deleting, EventReasons.Deleted,
                EventReasons.SyncFailed, EventReasons.UpdateFailed, EventReasons.DeleteFailed, EventReasons.NoAvailableNodes,
            ]);

    [Theory]
    [InlineData("false", true)]
    [InlineData("False", true)]
    [InlineData("0", true)]
    [InlineData("f", true)]
    [InlineData("", false)]
    [InlineData("true", false)]
    [InlineData("no", false)]
    [InlineData("fAlse", false)]
    public void B038_OnlyALabelThatReadsAsFalseLetsANodeIn(string value, bool isIn) =>
        Assert.Equal(isIn, NodeSelection.ReasonToExclude(new NodeSnapshot("a") { ExcludeLabel = value }) is null);

    [Fact]
    public void B040_TheFirstInternalAddressOfEachFamilyCounts()
    {
        var node = new NodeSnapshot("a")
        {
            Addresses =
            [
                new("ExternalIP", "192.0.2.1"), new("Hostname", "10.9.9.9"), new("InternalIP", "10.0.0.1"), new("InternalIP", "10.0.0.2"),
                new("ExternalIP", "2001:db8::1"), new("InternalIP", "no address"),
            ],
        };
        Assert.Equal(["10.0.0.1", "2001:db8::1"], NodeSelection.Select([node])[0].Addresses.Select(address => address.ToString()));
    }

    /// <summary>Every property that can be set after its object is made, and every type that is no value of ours.</summary>
    private static IEnumerable<string> Mutable(Type type, HashSet<Type> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum || Leaves.Contains(type) || !seen.Add(type))
        {
            yield break;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>))
        {
            foreach (string wrong in Mutable(type.GetGenericArguments()[0], seen))
            {
                yield return wrong;
            }

            yield break;
        }

        if (type.Namespace?.StartsWith("LbController.", StringComparison.Ordinal) != true)
        {
            yield return $"{type} is not known to be immutable";
            yield break;
        }

        foreach (FieldInfo field in type.GetFields().Where(field => !field.IsInitOnly && !field.IsLiteral))
        {
            yield return $"{type.Name}.{field.Name}";
        }

        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)))
            {
                yield return $"{type.Name}.{property.Name}";
            }

            foreach (string wrong in Mutable(property.PropertyType, seen))
            {
                yield return wrong;
            }
        }
    }
}
