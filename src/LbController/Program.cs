using LbController.Cli;

return await EntryPoint.RunAsync(args, CliEnvironment.OfProcess());
