using System.Text;
using System.Text.Json.Nodes;

namespace LbController.Runtime.Tests;

/// <summary>An API server whose lists do not know a Service yet; its GETs of single objects do. It streams no lists.</summary>
internal sealed class LaggingHandler(HttpMessageHandler inner, string unknown) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri address = request.RequestUri!;
        if (!address.AbsolutePath.EndsWith("/services", StringComparison.Ordinal))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        if (address.Query.Contains("sendInitialEvents", StringComparison.Ordinal))
        {
            return new HttpResponseMessage(System.Net.HttpStatusCode.UnprocessableEntity)
            {
                Content = new StringContent("""{"kind":"Status","status":"Failure","reason":"Invalid","code":422}""", Encoding.UTF8, "application/json"),
            };
        }

        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (address.Query.Contains("watch=", StringComparison.Ordinal))
        {
            return response;
        }

        JsonNode list = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
        list["items"] = new JsonArray([.. list["items"]!.AsArray().Where(item => (string?)item!["metadata"]!["name"] != unknown).Select(item => item!.DeepClone())]);
        response.Content = new StringContent(list.ToJsonString(), Encoding.UTF8, "application/json");
        return response;
    }
}
