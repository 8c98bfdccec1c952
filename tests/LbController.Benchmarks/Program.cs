using System.Globalization;
using BenchmarkDotNet.Running;
using LbController.Benchmarks;
using LbController.Benchmarks.Aws;
using LbController.Benchmarks.Azure;
using LbController.Benchmarks.HAProxy;

// dotnet run -c Release --project tests/LbController.Benchmarks -- startup|scale|node|aws|azure [services], churn [seconds]
// dotnet run -c Release --project tests/LbController.Benchmarks -- --filter '*'
int Number(int otherwise) => args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : otherwise;

switch (args.FirstOrDefault())
{
    case "startup":
        return await StartupScenario.RunAsync(Number(1000));
    case "scale":
        return await ScaleScenario.RunAsync(Number(1000));
    case "node":
        return await NodeScenario.RunAsync(Number(1000));
    case "aws":
        return await DriftScenario.RunAsync(Number(500));
    case "azure":
        return await AzureScenario.RunAsync(Number(500));
    case "churn":
        return await ChurnScenario.RunAsync(Number(60));
    default:
        BenchmarkSwitcher.FromAssembly(typeof(StartupScenario).Assembly).Run(args);
        return 0;
}
