using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using LbController.Testing;

namespace LbController.Functional.Tests;

/// <summary>The kernel's table of one controller, which outlives it as its HAProxy does: named by the state directory, and removed with the test.</summary>
internal static class NftTable
{
    public static string NameOf(string stateFolder) => $"lbc_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stateFolder)))[..12]}";

    /// <summary>What the table holds; null where there is none.</summary>
    public static async Task<string?> ReadAsync(string stateFolder)
    {
        (int code, string output) = await RunAsync("list", "table", "inet", NameOf(stateFolder));
        return code == 0 ? output : null;
    }

    /// <summary>Does nothing where there is no table, or no nft that could have made one.</summary>
    public static async Task RemoveAsync(string stateFolder)
    {
        if (Tool.Find("nft") is not null && Environment.IsPrivilegedProcess)
        {
            await RunAsync("delete", "table", "inet", NameOf(stateFolder));
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Tool.Find("nft") ?? "nft") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException("nft does not start");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WithDeadline("nft ends");
        await error;
        return (process.ExitCode, await output);
    }
}
