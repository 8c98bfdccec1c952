using LbController.Abstractions.Errors;
using LbController.Providers.HAProxy.Hosts;
using LbController.Providers.HAProxy.Options;
using LbController.Testing;
using Microsoft.Extensions.Logging;

namespace LbController.Providers.HAProxy.Tests.Hosts;

/// <summary>The engine's command line, played by scripts.</summary>
public sealed class ContainerEngineTests : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly RecordingLoggerProvider _log = new();

    [Fact]
    public async Task WithoutAnEngine_TheErrorSaysWhatToDo()
    {
        ProviderException error = await Assert.ThrowsAsync<ProviderException>(() => Engine(_folder.File("none")).FindAsync(CancellationToken.None));

        Assert.Equal(ProviderErrorKind.Unavailable, error.Kind);
        Assert.Contains("LBC_HAPROXY_CONTAINER_ENGINE", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientWithoutItsDaemon_IsNoEngine_AndItsOwnWordsAreTold()
    {
        string docker = await ScriptAsync("docker", "case \"$1\" in --version) echo 'Docker version 28.2.2' ;; *) echo 'Cannot connect to the Docker daemon' >&2; exit 1 ;; esac");

        ProviderException error = await Assert.ThrowsAsync<ProviderException>(() => Engine(docker).FindAsync(CancellationToken.None));

        Assert.Contains("Cannot connect to the Docker daemon", error.Message, StringComparison.Ordinal);
        Assert.Contains("--haproxy-mode process", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("podman version 4.3.1", true)]
    [InlineData("Docker version 28.2.2, build e6534b4", false)]
    public async Task KindOfEngine_IsWhatItSays_WhateverItsName(string words, bool isPodman)
    {
        ContainerEngine engine = Engine(await ScriptAsync("my-engine", $"echo '{words}'"));

        await engine.FindAsync(CancellationToken.None);

        Assert.Equal(isPodman, engine.IsPodman);
    }

    [Fact]
    public async Task ImageThatCannotBePulled_IsToldInTheEnginesWords_WithTheWaysOut()
    {
        ContainerEngine engine = Engine(await ScriptAsync("podman", "case \"$1\" in --version) echo 'podman version 4' ;; version) ;; *) echo 'Error: registry is unreachable' >&2; exit 125 ;; esac"));

        ProviderException error = await Assert.ThrowsAsync<ProviderException>(() => engine.EnsureImageAsync("example.test/haproxy:1", CancellationToken.None));

        Assert.Contains("could not pull image example.test/haproxy:1: Error: registry is unreachable", error.Message, StringComparison.Ordinal);
        Assert.Contains("--haproxy-image (LBC_HAPROXY_IMAGE)", error.Message, StringComparison.Ordinal);
        Assert.Contains(_log.Lines, line => line.Event.Id == 4050);
    }

    [Fact]
    public async Task ArgumentsAreAList_NoShellReadsThem()
    {
        string seen = _folder.File("seen");
        ContainerEngine engine = Engine(await ScriptAsync("podman", $"[ \"$1\" = inspect ] || exit 0; printf '%s\\n' \"$@\" >{seen}; exit 1"));

        Assert.Null(await engine.InspectAsync("$(reboot); a b", CancellationToken.None));

        Assert.Equal("$(reboot); a b", (await File.ReadAllLinesAsync(seen))[^1]);
    }

    public void Dispose() => _folder.Dispose();

    private ContainerEngine Engine(string program) =>
        new(new HAProxyOptions { ContainerEngine = program }, TimeProvider.System, _log.CreateLogger("test"));

    private async Task<string> ScriptAsync(string name, string body)
    {
        string path = _folder.File(name);
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
