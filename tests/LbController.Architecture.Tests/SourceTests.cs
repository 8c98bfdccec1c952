using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LbController.Architecture.Tests;

/// <summary>The house's rules about source files. Exceptions stand, with their reasons, in the folder exceptions.</summary>
public sealed class SourceTests
{
    private const int MaxFileLines = 400;
    private const int MaxMethodLines = 60;
    private const int MaxConstructorParameters = 6;

    private static readonly string[] BannedSuffixes = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Common"];

    [Fact]
    public void FilesAreShort()
    {
        IReadOnlyDictionary<string, string> exceptions = Repository.Exceptions("file-length.txt");
        Assert.Empty(Repository.Sources
            .Where(source => source.Lines > MaxFileLines && !exceptions.ContainsKey(source.Path))
            .Select(source => $"{source.Path}: {source.Lines} lines"));
    }

    [Fact]
    public void MethodsAreShort()
    {
        IReadOnlyDictionary<string, string> exceptions = Repository.Exceptions("method-length.txt");
        Assert.Empty(
            from source in Repository.Shipped
            from method in source.All<BaseMethodDeclarationSyntax>()
            let span = method.GetLocation().GetLineSpan()
            let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
            where lines > MaxMethodLines && !exceptions.ContainsKey($"{source.Path} {NameOf(method)}")
            select $"{source.At(method)}: {NameOf(method)}: {lines} lines");
    }

    [Fact]
    public void ConstructorsTakeFewParameters()
    {
        IEnumerable<string> classes =
            from source in Repository.Shipped
            from constructor in source.All<ConstructorDeclarationSyntax>()
            where constructor.ParameterList.Parameters.Count > MaxConstructorParameters
            select source.At(constructor);
        IEnumerable<string> primary =
            from source in Repository.Shipped
            from type in source.All<ClassDeclarationSyntax>()
            where type.ParameterList?.Parameters.Count > MaxConstructorParameters
            select source.At(type);
        Assert.Empty(classes.Concat(primary));
    }

    [Fact]
    public void AFileHoldsOneTopLevelTypeAndIsNamedForIt()
    {
        IEnumerable<string> wrong =
            from source in Repository.Sources
            let types = source.All<MemberDeclarationSyntax>().Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
                .Where(member => member.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax)
                .Select(TypeName)
                .Distinct()
                .ToList()
            let file = System.IO.Path.GetFileNameWithoutExtension(source.Path).Split('.')[0]
            where types.Count > 1 || (types.Count == 1 && types[0] != file)
            select $"{source.Path}: {string.Join(", ", types)}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void FoldersAreNamespaces()
    {
        IEnumerable<string> wrong =
            from source in Repository.Shipped
            from declared in source.All<BaseNamespaceDeclarationSyntax>()
            let folder = System.IO.Path.GetDirectoryName(source.Path)!.Split('/').Skip(1)
            let expected = string.Join('.', folder)
            where declared.Name.ToString() != expected
            select $"{source.Path}: namespace {declared.Name}, folder {expected}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void NamesSayWhatThingsAre() => Assert.Empty(
        from source in Repository.Sources
        from type in source.All<BaseTypeDeclarationSyntax>()
        where BannedSuffixes.Any(suffix => type.Identifier.Text.EndsWith(suffix, StringComparison.Ordinal))
        select $"{source.At(type)}: {type.Identifier.Text}");

    [Fact]
    public void TypesAreInternalOutsideTheContract()
    {
        IReadOnlyDictionary<string, string> exceptions = Repository.Exceptions("public-types.txt");
        Assert.Empty(
            from source in Repository.Shipped
            where !source.Path.StartsWith("src/LbController.Abstractions/", StringComparison.Ordinal)
            from type in source.All<BaseTypeDeclarationSyntax>()
            where type.Parent is BaseNamespaceDeclarationSyntax && type.Modifiers.Any(SyntaxKind.PublicKeyword)
                && !exceptions.ContainsKey(type.Identifier.Text)
            select $"{source.At(type)}: {type.Identifier.Text}");
    }

    [Fact]
    public void SuppressionsGiveTheirReason()
    {
        IEnumerable<string> pragmas =
            from source in Repository.Sources
            from pragma in source.Syntax.DescendantNodes(descendIntoTrivia: true).OfType<PragmaWarningDirectiveTriviaSyntax>()
            where pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword) && !pragma.ToFullString().Contains("//", StringComparison.Ordinal)
            select source.At(pragma);
        IEnumerable<string> forgiving =
            from source in Repository.Shipped
            from bang in source.All<PostfixUnaryExpressionSyntax>()
            where bang.IsKind(SyntaxKind.SuppressNullableWarningExpression)
            let line = source.Syntax.GetText().Lines[bang.GetLocation().GetLineSpan().EndLinePosition.Line].ToString()
            where !line.Contains("//", StringComparison.Ordinal)
            select source.At(bang);
        Assert.Empty(pragmas.Concat(forgiving));
    }

    [Fact]
    public void NoExceptionVanishes() => Assert.Empty(
        from source in Repository.Sources
        from clause in source.All<CatchClauseSyntax>()
        where clause.Block.Statements.Count == 0 && !clause.Block.ToFullString().Contains("//", StringComparison.Ordinal)
        select source.At(clause));

    /// <summary>The reference of reasons is generated from constants, so a reason may not be a literal.</summary>
    [Fact]
    public void ReasonsOfProblemsAndConditionsAreConstants()
    {
        IEnumerable<string> problems =
            from source in Repository.Shipped
            from made in source.All<BaseObjectCreationExpressionSyntax>()
            where made.ArgumentList?.Arguments is [var severity, { Expression: LiteralExpressionSyntax }, ..]
                && severity.ToString().StartsWith("ProblemSeverity.", StringComparison.Ordinal)
            select source.At(made);
        IEnumerable<string> conditions =
            from source in Repository.Shipped
            where source.Path.StartsWith("src/LbController.Core/Status/", StringComparison.Ordinal)
            from call in source.All<InvocationExpressionSyntax>()
            where call.Expression.ToString() == "conditions.Set" && call.ArgumentList.Arguments is [_, _, { Expression: LiteralExpressionSyntax }, ..]
            select source.At(call);
        Assert.Empty(problems.Concat(conditions));
    }

    [Fact]
    public void NothingIsLeftUnfinished() => Assert.Empty(
        from source in Repository.Sources
        where source.Path != "tests/LbController.Architecture.Tests/SourceTests.cs"
        where source.Text.Contains("NotImplementedException", StringComparison.Ordinal) || source.Text.Contains("TODO", StringComparison.Ordinal)
            || source.Text.Contains("FIXME", StringComparison.Ordinal) || source.Text.Contains("HACK", StringComparison.Ordinal)
        select source.Path);

    private static string NameOf(BaseMethodDeclarationSyntax method) => method switch
    {
        MethodDeclarationSyntax named => named.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        _ => method.Kind().ToString(),
    };

    private static string TypeName(MemberDeclarationSyntax member) => member switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        _ => "",
    };
}
