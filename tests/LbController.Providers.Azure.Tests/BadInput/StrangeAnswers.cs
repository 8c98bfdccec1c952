using System.Net;
using System.Text;

namespace LbController.Providers.Azure.Tests.BadInput;

/// <summary>Stands between the client and the cloud and changes what is answered to reads.</summary>
internal sealed class StrangeAnswers : IDisposable
{
    private readonly List<HttpMessageHandler> _made = [];

    /// <summary>Makes another body of a path's; null passes all on as it is.</summary>
    public Func<string, string, string>? Change { get; set; }

    public HttpMessageHandler Around(HttpMessageHandler inner)
    {
        var handler = new Handler(this) { InnerHandler = inner };
        _made.Add(handler);
        return handler;
    }

    public void Dispose() => _made.ForEach(handler => handler.Dispose());

    private sealed class Handler(StrangeAnswers answers) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            if (answers.Change is { } change && request.Method == HttpMethod.Get && response.StatusCode == HttpStatusCode.OK)
            {
                string body = await response.Content.ReadAsStringAsync(cancellationToken);
                response.Content = new StringContent(change(request.RequestUri?.AbsolutePath ?? "", body), Encoding.UTF8, "application/json");
            }

            return response;
        }
    }
}
