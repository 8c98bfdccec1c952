using LbController.Contract;

// Writes contract.md beside the results of a test run and prints what is proven. With "all", exits with 1 where a number is not.
if (args is not [string list, string results, "all" or "some"])
{
    Console.Error.WriteLine("usage: LbController.Contract FOLDER-OF-THE-LIST FOLDER-OF-THE-RESULTS all|some");
    return 2;
}

var report = new ContractReport(ContractList.Read(list), TrxReader.ReadFolder(results));
File.WriteAllText(Path.Combine(results, "contract.md"), report.Render("By the tests of this run, with their outcomes."));
string[] wrong = [.. report.Unproven.Select(number => $"not proven: {number}"), .. report.Unknown.Select(number => $"no such number: {number}")];
if (args[2] == "all")
{
    Array.ForEach(wrong, Console.WriteLine);
}

Console.WriteLine(report.Summary);
return args[2] == "all" && wrong.Length > 0 ? 1 : 0;
