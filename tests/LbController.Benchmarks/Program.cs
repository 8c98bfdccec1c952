using BenchmarkDotNet.Running;
using LbController.Benchmarks;

// dotnet run -c Release --project tests/LbController.Benchmarks -- startup [services]
// dotnet run -c Release --project tests/LbController.Benchmarks -- --filter '*'
if (args.Length > 0 && args[0] == "startup")
{
    return await StartupScenario.RunAsync(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 1000);
}

BenchmarkSwitcher.FromAssembly(typeof(StartupScenario).Assembly).Run(args);
return 0;
