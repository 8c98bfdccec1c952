using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;

namespace LbController.Cli;

/// <summary>From arguments to exit code. The first SIGINT or SIGTERM stops in order; another one, later, ends the process at once.</summary>
internal static class EntryPoint
{
    /// <summary>Wrappers such as timeout(1) signal a process and then its group: that is one wish, said twice.</summary>
    private static readonly TimeSpan OneWish = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(string[] args, CliEnvironment environment)
    {
        using var stop = new CancellationTokenSource();
        long first = 0;
        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            if (Interlocked.CompareExchange(ref first, TimeProvider.System.GetTimestamp(), 0) == 0)
            {
                stop.Cancel();
            }
            else if (TimeProvider.System.GetElapsedTime(Volatile.Read(ref first)) > OneWish)
            {
                Environment.Exit(ExitCodes.Failed);
            }
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        return await RunAsync(args, environment, new Verbs(environment), stop.Token);
    }

    /// <summary>As the process does it, but for the signals.</summary>
    public static async Task<int> RunAsync(string[] args, CliEnvironment environment, IVerbs verbs, CancellationToken stop)
    {
        RootCommand root = CommandLine.Build(verbs);
        ParseResult parse = root.Parse(args);
        if (parse.Errors.Count > 0)
        {
            // The library would print all of help to stdout and exit with 1.
            foreach (ParseError error in parse.Errors)
            {
                await environment.Error.WriteLineAsync($"lb-controller: {error.Message}");
            }

            string verb = parse.CommandResult.Command == root ? "" : $" {parse.CommandResult.Command.Name}";
            await environment.Error.WriteLineAsync($"Run \"lb-controller{verb} --help\" for usage.");
            return ExitCodes.Usage;
        }

        var invocation = new InvocationConfiguration
        {
            Output = environment.Output,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        return await parse.InvokeAsync(invocation, stop);
    }
}
