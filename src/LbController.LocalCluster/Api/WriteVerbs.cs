using System.Text.Json.Nodes;
using LbController.LocalCluster.Apply;
using LbController.LocalCluster.Json;
using LbController.LocalCluster.Kinds;
using LbController.LocalCluster.Patching;
using LbController.LocalCluster.Rules;
using LbController.LocalCluster.Schemas;

namespace LbController.LocalCluster.Api;

/// <summary>The requests that write: reads the body, checks it against the request, and hands it to the writer.</summary>
internal sealed class WriteVerbs(ObjectWriter writer, SchemaCatalog catalog, ServerSideApply applying)
{
    private const string JsonPatchType = "application/json-patch+json";
    private const string MergePatchType = "application/merge-patch+json";
    private const string StrategicPatchType = "application/strategic-merge-patch+json";
    private const string ApplyPatchType = "application/apply-patch+yaml";

    private readonly StrategicMergePatch _strategic = new(catalog);
    private readonly FieldValidation _validation = new(catalog);

    public WriteResult Create(ApiRequest request, ResourceRequest target)
    {
        if (target.Subresource.Length > 0)
        {
            return CreateSubresource(request, target);
        }

        JsonObject body = BodyReader.ReadObject(request.Body, request.ContentType);
        WriteOptions options = WriteOptions.Of(request);
        ThrowIfOther(target, body);
        if (body.Text("metadata", "resourceVersion") is { Length: > 0 })
        {
            throw StatusException.BadRequest("resourceVersion should not be set on objects to be created");
        }

        IReadOnlyList<string> warnings = CheckFields(target.Resource, body, options);
        WriteResult result = writer.Create(target.Resource, target.Namespace, ToStorage(target.Resource, body), options);
        return result with { Warnings = warnings };
    }

    public WriteResult Update(ApiRequest request, ResourceRequest target)
    {
        JsonObject body = BodyReader.ReadObject(request.Body, request.ContentType);
        WriteOptions options = WriteOptions.Of(request);
        if (target.Subresource == "scale")
        {
            return writer.Update(target.Resource, target.Namespace, target.Name, "", old => ScaleView.Apply(old, body), options);
        }

        ThrowIfOther(target, body);
        IReadOnlyList<string> warnings = CheckFields(target.Resource, body, options);
        JsonObject stored = ToStorage(target.Resource, body);
        WriteResult result = writer.Update(target.Resource, target.Namespace, target.Name, target.Subresource, _ => stored, options);
        return result with { Warnings = warnings };
    }

    public WriteResult Patch(ApiRequest request, ResourceRequest target)
    {
        WriteOptions options = WriteOptions.Of(request);
        if (request.ContentType == ApplyPatchType)
        {
            if (string.IsNullOrEmpty(request.Query("fieldManager")))
            {
                throw new StatusException(422, "Invalid", "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
            }

            JsonObject configuration = BodyReader.ReadObject(request.Body, request.ContentType);
            ThrowIfOther(target, configuration);
            IReadOnlyList<string> unknown = CheckFields(target.Resource, configuration, options);
            return applying.Apply(writer, target, configuration, request.QueryFlag("force"), options) with { Warnings = unknown };
        }

        JsonNode? patch = BodyReader.ReadJson(request.Body);
        IReadOnlyList<string> warnings = [];
        WriteResult result = writer.Update(target.Resource, target.Namespace, target.Name, target.Subresource == "status" ? "status" : "", old =>
        {
            JsonObject view = target.Subresource == "scale" ? ScaleView.Of(target.Resource, old) : ObjectView.Body(target.Resource, old);
            JsonObject patched = ApplyPatch(request.ContentType, view, patch, target);
            if (target.Subresource == "scale")
            {
                return ScaleView.Apply(old, patched);
            }

            warnings = CheckFields(target.Resource, patched, options);
            return ToStorage(target.Resource, patched);
        }, options);
        return result with { Warnings = warnings };
    }

    private JsonObject ApplyPatch(string contentType, JsonObject body, JsonNode? patch, ResourceRequest target)
    {
        switch (contentType)
        {
            case JsonPatchType:
                return JsonPatch.Apply(body, patch);
            case MergePatchType:
                MergePatch.Apply(body, ObjectPatch(patch));
                return body;
            case StrategicPatchType:
                _strategic.Apply(body, ObjectPatch(patch), catalog.OfKind(target.Resource));
                return body;
            default:
                throw StatusException.UnsupportedMediaType(contentType, string.Join(", ", JsonPatchType, MergePatchType, StrategicPatchType, ApplyPatchType));
        }
    }

    private static JsonObject ObjectPatch(JsonNode? patch) =>
        patch as JsonObject ?? throw StatusException.BadRequest("json: cannot unmarshal array into Go value of type map[string]interface {}");

    /// <summary>Unknown fields: refused, warned of, or dropped; either way they are not stored. Values of a wrong type are refused always.</summary>
    private List<string> CheckFields(ResourceType resource, JsonObject body, WriteOptions options)
    {
        TypeSchema type = catalog.OfKind(resource);
        if (_validation.WrongType(body, type) is { } wrong)
        {
            throw StatusException.BadRequest($"{resource.Kind} in version \"{resource.Version}\" cannot be handled as a {resource.Kind}: {wrong}");
        }

        List<string> unknown = _validation.UnknownFields(body, type);
        if (unknown.Count > 0 && options.FieldValidation == "Strict")
        {
            throw StatusException.BadRequest($"{resource.Kind} in version \"{resource.Version}\" cannot be handled as a {resource.Kind}: strict decoding error: {string.Join(", ", unknown)}");
        }

        if (unknown.Count > 0)
        {
            _validation.Prune(body, type);
        }

        return options.FieldValidation == "Ignore" ? [] : unknown;
    }

    private WriteResult CreateSubresource(ApiRequest request, ResourceRequest target)
    {
        if (target.Subresource != "binding")
        {
            throw StatusException.MethodNotAllowed();
        }

        JsonObject body = BodyReader.ReadObject(request.Body, request.ContentType);
        return writer.Update(target.Resource, target.Namespace, target.Name, "", pod =>
        {
            pod.Ensure("spec")["nodeName"] = body.Text("target", "name");
            return pod;
        }, WriteOptions.Of(request));
    }

    private static JsonObject ToStorage(ResourceType resource, JsonObject body) => resource.ToStorage is { } convert ? convert(body) : body;

    /// <summary>The body has to be of the kind, the namespace and the name that the path says; what it leaves out is filled in.</summary>
    private static void ThrowIfOther(ResourceRequest target, JsonObject body)
    {
        ResourceType resource = target.Resource;
        string kind = body.Text("kind") ?? resource.Kind;
        string version = body.Text("apiVersion") ?? resource.GroupVersion;
        if (kind != resource.Kind || version != resource.GroupVersion)
        {
            throw StatusException.BadRequest($"{kind} in version \"{version}\" cannot be handled as a {resource.Kind}: no kind \"{kind}\" is registered for version \"{version}\" for resource {resource.Plural}");
        }

        body["kind"] = kind;
        body["apiVersion"] = version;
        JsonObject metadata = body.Ensure("metadata");
        if (metadata.Text("namespace") is { Length: > 0 } home && home != target.Namespace)
        {
            throw StatusException.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }

        if (target.Name.Length > 0)
        {
            string name = metadata.Text("name") ?? target.Name;
            if (name != target.Name)
            {
                throw StatusException.BadRequest($"the name of the object ({name}) does not match the name on the URL ({target.Name})");
            }

            metadata["name"] = name;
        }
    }
}
