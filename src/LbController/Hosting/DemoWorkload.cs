using System.Net.Http.Headers;
using System.Text;

namespace LbController.Hosting;

/// <summary>What <c>local --demo</c> puts into the cluster.</summary>
internal static class DemoWorkload
{
    private const string Deployment = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"default","labels":{"app":"web"}},
         "spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},
          "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"echo","image":"echo","ports":[{"name":"http","containerPort":8080}]}]}}}}
        """;

    private const string Service = """
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"default","labels":{"app":"web"}},
         "spec":{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{"name":"http","port":80,"targetPort":8080}]}}
        """;

    /// <exception cref="HttpRequestException">The cluster refused it.</exception>
    public static async Task CreateAsync(HttpMessageHandler cluster, Uri address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(cluster) { BaseAddress = address };
        await PostAsync(client, "/apis/apps/v1/namespaces/default/deployments", Deployment, cancellationToken);
        await PostAsync(client, "/api/v1/namespaces/default/services", Service, cancellationToken);
    }

    private static async Task PostAsync(HttpClient client, string path, string body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage response = await client.PostAsync(path, content, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
