using LbController.LocalCluster.Discovery;
using LbController.LocalCluster.Faults;
using LbController.LocalCluster.Hosting;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Printing;
using LbController.LocalCluster.Rules;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Api;

/// <summary>Answers requests, whichever way they come in: who asks, what for, which faults apply, and then the verb.</summary>
internal sealed class ApiServer(ObjectStore store, WriteVerbs writes, ObjectDeleter deleter, ApiAccess access, ApiObservation observation, TimeProvider time)
{
    private readonly ListReader _lists = new(store);

    public async Task<ApiResponse> HandleAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (!ApiAccess.IsOpen(request.Path) && !access.Knows(request))
            {
                return ApiResponse.Of(new StatusException(401, "Unauthorized", "Unauthorized"));
            }

            return ResourceRequest.Parse(request) is { } target
                ? await HandleResourceAsync(request, target, cancellationToken)
                : Documents.Answer(request);
        }
        catch (StatusException refusal)
        {
            return ApiResponse.Of(refusal);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            observation.Failed(request, error);
            return ApiResponse.Of(new StatusException(500, "InternalError", "Internal error occurred: " + error.Message));
        }
    }

    private async Task<ApiResponse> HandleResourceAsync(ApiRequest request, ResourceRequest target, CancellationToken cancellationToken)
    {
        observation.Log.Add(target);
        RequestFault? fault = observation.Faults.Take(target);
        if (fault is null)
        {
            return Execute(request, target);
        }

        if (fault.Hold is { } hold)
        {
            await hold(cancellationToken);
        }

        if (fault.Delay > TimeSpan.Zero)
        {
            await Task.Delay(fault.Delay, time, cancellationToken);
        }

        ApiResponse? instead = FaultAnswer.Of(fault);
        if (instead is not null && fault.Stage == FaultStage.BeforeEffect)
        {
            return instead;
        }

        ApiResponse real = Execute(request, target);
        return instead ?? real;
    }

    private ApiResponse Execute(ApiRequest request, ResourceRequest target) => target.Verb switch
    {
        "get" => Get(request, target),
        "list" => List(request, target),
        "watch" => Watch(request, target),
        "create" => Written(request, target, writes.Create(request, target)),
        "update" => Written(request, target, writes.Update(request, target)),
        "patch" => Written(request, target, writes.Patch(request, target)),
        "delete" => Delete(request, target),
        _ => DeleteCollection(request, target),
    };

    private ApiResponse Get(ApiRequest request, ResourceRequest target)
    {
        if (target.Subresource is "log" or "eviction" or "binding")
        {
            throw StatusException.MethodNotAllowed();
        }

        StoredObject found = store.Find(target.Resource, target.Namespace, target.Name) ?? throw StatusException.NotFound(target.Resource, target.Name);
        if (target.Subresource == "scale")
        {
            return ApiResponse.Of(ScaleView.Of(target.Resource, found.Body));
        }

        if (TableRequest.Of(request) is { } table)
        {
            return ApiResponse.Of(TablePrinter.Print(target.Resource, [found], store.Revision, table, time.GetUtcNow()));
        }

        return new ApiResponse { Body = ObjectView.Bytes(target.Resource, found) };
    }

    private ApiResponse List(ApiRequest request, ResourceRequest target)
    {
        ListPage page = _lists.Read(target, ListOptions.Of(request, target));
        if (TableRequest.Of(request) is { } table)
        {
            return ApiResponse.Of(TablePrinter.PrintPage(target.Resource, page, table, time.GetUtcNow()));
        }

        return new ApiResponse { Body = ListReader.Bytes(target.Resource, page) };
    }

    private ApiResponse Watch(ApiRequest request, ResourceRequest target)
    {
        IWatchFormat format = TableRequest.Of(request) is { } table ? new TableFormat(target.Resource, table, time) : new WholeObjectFormat(target.Resource);
        var stream = new WatchStream(store, target, ListOptions.Of(request, target), format, time, observation.BookmarkInterval);
        stream.Open();
        return new ApiResponse { Stream = stream.RunAsync };
    }

    private ApiResponse Written(ApiRequest request, ResourceRequest target, WriteResult result)
    {
        int status = result.Created ? 201 : 200;
        ApiResponse response;
        if (target.Subresource == "scale")
        {
            response = ApiResponse.Of(ScaleView.Of(target.Resource, result.Body));
        }
        else if (TableRequest.Of(request) is { } table)
        {
            var item = new StoredObject(target.Namespace, result.Body.Text("metadata", "name") ?? "", 0, result.Body);
            response = ApiResponse.Of(TablePrinter.Print(target.Resource, [item], store.Revision, table, time.GetUtcNow()), status);
        }
        else
        {
            response = ApiResponse.Of(ObjectView.Body(target.Resource, result.Body), status);
        }

        response.Headers.AddRange(result.Warnings.Select(warning => new KeyValuePair<string, string>("Warning", $"299 - \"{warning.Replace("\"", "\\\"", StringComparison.Ordinal)}\"")));
        return response;
    }

    private ApiResponse Delete(ApiRequest request, ResourceRequest target)
    {
        if (target.Subresource.Length > 0)
        {
            throw StatusException.MethodNotAllowed();
        }

        WriteResult result = deleter.Delete(target.Resource, target.Namespace, target.Name, DeleteOptions.Of(request));
        return result.Removed ? ApiResponse.Of(Gone(target.Resource, result)) : ApiResponse.Of(ObjectView.Body(target.Resource, result.Body));
    }

    private ApiResponse DeleteCollection(ApiRequest request, ResourceRequest target)
    {
        DeleteOptions options = DeleteOptions.Of(request);
        ListPage page = _lists.Read(target, ListOptions.Of(request, target));
        foreach (StoredObject item in page.Items)
        {
            deleter.TryDelete(target.Resource, item.Namespace, item.Name, options);
        }

        return new ApiResponse { Body = ListReader.Bytes(target.Resource, page) };
    }

    private static System.Text.Json.Nodes.JsonObject Gone(ResourceType resource, WriteResult result) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new System.Text.Json.Nodes.JsonObject(),
        ["status"] = "Success",
        ["details"] = new System.Text.Json.Nodes.JsonObject
        {
            ["name"] = result.Body.Text("metadata", "name"),
            ["group"] = resource.Group,
            ["kind"] = resource.Plural,
            ["uid"] = result.Body.Text("metadata", "uid"),
        },
    };
}
