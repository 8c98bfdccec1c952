using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LbController.Kubernetes.Configuration;

/// <summary>Reads and merges kubeconfig files.</summary>
internal static class KubeconfigLoader
{
    /// <summary>Reads every file, collecting problems; what is wrong with one does not keep the others from being read.</summary>
    public static Kubeconfig Load(IEnumerable<string> paths, Problems problems)
    {
        var merged = new Kubeconfig();
        foreach (string path in paths)
        {
            string full = Path.GetFullPath(path);
            merged.Files.Add(full);
            if (Read(full, problems) is { } text)
            {
                Merge(merged, full, text, problems);
            }
        }

        return merged;
    }

    private static string? Read(string file, Problems problems)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (FileNotFoundException)
        {
            problems.Add(file, "no such file: check the path");
        }
        catch (DirectoryNotFoundException)
        {
            problems.Add(file, "no such folder: check the path");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add(file, $"cannot be read ({exception.Message.TrimEnd('.')}): check its permissions");
        }

        return null;
    }

    private static void Merge(Kubeconfig merged, string file, string text, Problems problems)
    {
        var yaml = new YamlStream();
        var scanner = new Scanner(new StringReader(text));
        try
        {
            yaml.Load(new Parser(scanner));
        }
        catch (YamlException exception)
        {
            problems.Add($"{file} line {exception.Start.Line}", $"is no valid YAML: {exception.Message.TrimEnd('.')}");
            return;
        }

        catch (InvalidOperationException)
        {
            // YamlDotNet's scanner trips over some broken flow sequences like this.
            problems.Add($"{file} line {scanner.CurrentPosition.Line}", "is no valid YAML: a bracket, brace or quote before this line is not closed");
            return;
        }

        if (yaml.Documents.Count == 0)
        {
            problems.Add(file, "is empty: expected a kubeconfig with clusters, users and contexts");
            return;
        }

        var root = new KubeconfigNode(yaml.Documents[0].RootNode, file, "", problems);
        if (root.String("kind") is { } kind && kind != "Config")
        {
            problems.Add(root.WhereIs("kind"), $"kind is '{kind}', expected Config: this is no kubeconfig");
        }

        merged.CurrentContext ??= root.String("current-context");
        AddEntries(root, "clusters", "cluster", merged.AddCluster, problems);
        AddEntries(root, "users", "user", merged.AddUser, problems);
        AddEntries(root, "contexts", "context", merged.AddContext, problems);
    }

    private static void AddEntries(KubeconfigNode root, string list, string key, Action<string, KubeconfigNode> add, Problems problems)
    {
        foreach (KubeconfigNode entry in root.Mappings(list))
        {
            if (entry.String("name") is not { } name)
            {
                entry.Complain("has no name");
                continue;
            }

            // An entry may be empty, as a user without credentials is.
            KubeconfigNode content = entry.Mapping(key) ?? new KubeconfigNode(null, entry.File, key, problems);
            add(name, content.Named($"{list}[{name}]"));
        }
    }
}
