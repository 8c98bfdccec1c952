using System.Globalization;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LbController.Architecture.Tests;

/// <summary>Log ids: one range a project, each id once (style of the house, habit 28).</summary>
public sealed class LogTests
{
    private static readonly Dictionary<string, int> Thousands = new()
    {
        ["src/LbController/"] = 1,
        ["src/LbController.Kubernetes/"] = 2,
        ["src/LbController.Runtime/"] = 3,
        ["providers/LbController.Providers.HAProxy/"] = 4,
        ["providers/LbController.Providers.Aws/"] = 5,
        ["providers/LbController.Providers.Azure/"] = 6,
        ["src/LbController.LocalCluster/"] = 7,
    };

    [Fact]
    public void LogIdsAreUniqueAndInTheirProjectsRange()
    {
        List<(int Id, string Where, string Path)> ids = [.. Ids()];
        Assert.NotEmpty(ids);
        Assert.Empty(ids.GroupBy(entry => entry.Id).Where(group => group.Count() > 1).SelectMany(group => group.Select(entry => $"{entry.Where}: {entry.Id}")));
        Assert.Empty(ids.Where(entry => entry.Id / 1000 != RangeOf(entry.Path)).Select(entry => $"{entry.Where}: {entry.Id}"));
    }

    private static int RangeOf(string path) => Thousands.FirstOrDefault(range => path.StartsWith(range.Key, StringComparison.Ordinal)).Value;

    private static IEnumerable<(int Id, string Where, string Path)> Ids() =>
        from source in Repository.Shipped
        from attribute in source.All<AttributeSyntax>()
        where attribute.Name.ToString() == "LoggerMessage"
        let arguments = attribute.ArgumentList?.Arguments ?? default
        let id = arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.Text == "EventId") ?? arguments.First()
        select (int.Parse(id.Expression.ToString(), CultureInfo.InvariantCulture), source.At(attribute), source.Path);
}
