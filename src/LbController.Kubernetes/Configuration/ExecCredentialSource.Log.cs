using Microsoft.Extensions.Logging;

namespace LbController.Kubernetes.Configuration;

internal sealed partial class ExecCredentialSource
{
    [LoggerMessage(2010, LogLevel.Debug, "Credential plugin {Plugin} answered with {Credential}, valid until {Expires}", EventName = "CredentialPluginRan")]
    private static partial void LogRan(ILogger logger, string plugin, Http.Credential credential, DateTimeOffset? expires);
}
