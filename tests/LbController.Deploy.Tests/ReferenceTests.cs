using System.Reflection;
using LbController.Options;

namespace LbController.Deploy.Tests;

/// <summary>The references in deploy/reference are what the declarations say.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void SettingsAreAsDeclared() => Compare("settings.md", SettingReference.Render());

    [Fact]
    public async Task SignalsAreAsDeclared() => Compare("signals.md", await SignalReference.RenderAsync());

    [Fact]
    public void EveryExitCodeIsExplained()
    {
        IEnumerable<int> codes = typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (int)field.GetRawConstantValue()!);
        Assert.All(codes, code => Assert.Contains($"\n| {code} | ", SettingReference.Render(), StringComparison.Ordinal));
    }

    private static void Compare(string file, string text)
    {
        string path = DeployFiles.Of($"deploy/reference/{file}");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.Equal(text, File.Exists(path) ? File.ReadAllText(path) : "");
    }
}
