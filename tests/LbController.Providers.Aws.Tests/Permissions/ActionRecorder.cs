using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using LbController.Abstractions.Errors;
using LbController.Providers.Aws.Api;
using LbController.Providers.Aws.Client;
using LbController.Providers.Aws.Tests.Client;

namespace LbController.Providers.Aws.Tests.Permissions;

/// <summary>Calls every operation of the seam that the adapter uses and writes down which actions go out. Nothing answers but a refusal.</summary>
internal sealed class ActionRecorder : HttpMessageHandler
{
    private readonly SortedSet<string> _actions = new(StringComparer.Ordinal);

    /// <summary>Every action that the adapter can send, as IAM names them.</summary>
    public static async Task<string[]> RecordAsync()
    {
        using var recorder = new ActionRecorder();
        using var rig = new ClientRig(ClientRig.Settings(transport: () => recorder) with { RateFactor = 1e6 });
        string sources = PolicyDocument.SourcesOfTheAdapter();
        await CallAllAsync(typeof(IElasticLoadBalancing), rig.Elb, sources);
        await CallAllAsync(typeof(IEc2), rig.Ec2, sources);
        return [.. recorder._actions];
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = await request.Content!.ReadAsStringAsync(cancellationToken);
        string action = body.Split('&').Single(entry => entry.StartsWith("Action=", StringComparison.Ordinal))["Action=".Length..];
        lock (_actions)
        {
            _actions.Add($"{(body.Contains("Version=2016-11-15", StringComparison.Ordinal) ? "ec2" : "elasticloadbalancing")}:{action}");
        }

        return new HttpResponseMessage(HttpStatusCode.BadRequest)
        {
            RequestMessage = request,
            Content = new StringContent("<ErrorResponse><Error><Code>ValidationError</Code><Message>no</Message></Error></ErrorResponse>"),
        };
    }

    private static async Task CallAllAsync(Type seam, object client, string sources)
    {
        foreach (MethodInfo method in seam.GetMethods().Where(method => sources.Contains($".{method.Name}(", StringComparison.Ordinal)))
        {
            object?[] arguments = [.. method.GetParameters().Select(parameter => Make(parameter.ParameterType))];
            await Assert.ThrowsAsync<ProviderException>(() => (Task)method.Invoke(client, arguments)!);
        }
    }

    /// <summary>Some value of a type, with an entry in its lists: an empty one is not asked for.</summary>
    private static object? Make(Type type)
    {
        if (type == typeof(string))
        {
            return "x";
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            Type item = type.GetGenericArguments()[0];
            var list = Array.CreateInstance(item, 1);
            list.SetValue(Make(item), 0);
            return list;
        }

        if (type.IsClass && type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length) is { } made && made.GetParameters().Length > 0)
        {
            return type.Namespace == typeof(IEc2).Namespace ? made.Invoke([.. made.GetParameters().Select(parameter => Make(parameter.ParameterType))]) : made.Invoke([Empty(made.GetParameters()[0].ParameterType)]);
        }

        return type.IsValueType ? RuntimeHelpers.GetUninitializedObject(type) : null;
    }

    private static Array Empty(Type sequence) => Array.CreateInstance(sequence.GetGenericArguments()[0], 0);
}
