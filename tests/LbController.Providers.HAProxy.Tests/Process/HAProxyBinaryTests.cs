using LbController.Abstractions.Errors;
using LbController.Providers.HAProxy.Options;
using LbController.Providers.HAProxy.Process;
using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Process;

public sealed class HAProxyBinaryTests
{
    [Fact]
    public async Task MissingProgram_IsNamedWithItsRemedy()
    {
        ProviderException exception = await CheckAsync("/no/such/haproxy");

        Assert.Equal(ProviderErrorKind.Unavailable, exception.Kind);
        Assert.Contains("/no/such/haproxy", exception.Message, StringComparison.Ordinal);
        Assert.Contains("--haproxy-binary", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo 'HAProxy version 2.2.9 2021/02/06'", "is HAProxy 2.2.9; 2.4 or later is needed")]
    [InlineData("echo hello; exit 3", "ended with 3 and printed no version")]
    public async Task OtherOrOldProgram_IsRefused(string script, string because)
    {
        using var folder = new TempDirectory();
        string path = folder.File("haproxy");
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Assert.Contains(because, (await CheckAsync(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileThatCannotBeRun_IsSaidSo()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("haproxy"), "");

        Assert.Contains("cannot be run", (await CheckAsync(folder.File("haproxy"))).Message, StringComparison.Ordinal);
    }

    [ToolFact("haproxy")]
    public async Task InstalledProgram_IsFoundOnTheSearchPath()
    {
        string folder = Path.GetDirectoryName(Tool.Find("haproxy"))!; // ! this test needs it
        var binary = new HAProxyBinary(new HAProxyOptions { SearchPath = $"/nowhere:{folder}" }, TimeProvider.System);

        Assert.Equal(Path.Combine(folder, "haproxy"), binary.FindPath());
        Assert.True(await binary.CheckVersionAsync(CancellationToken.None) >= HAProxyBinary.Minimum);
    }

    private static Task<ProviderException> CheckAsync(string path) => Assert.ThrowsAsync<ProviderException>(
        () => new HAProxyBinary(new HAProxyOptions { BinaryPath = path }, TimeProvider.System).CheckVersionAsync(CancellationToken.None));
}
