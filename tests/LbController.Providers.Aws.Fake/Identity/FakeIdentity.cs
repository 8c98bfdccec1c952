using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Identity;

/// <summary>Access keys, who they belong to, what is denied; STS's two operations. Under the fake's lock.</summary>
/// <param name="cloud">The clock and the account.</param>
internal sealed class FakeIdentity(Cloud cloud)
{
    private readonly Dictionary<string, AccessKey> _keys = new(StringComparer.Ordinal);

    /// <summary>Actions that no one may do: <c>elasticloadbalancing:CreateListener</c>, <c>ec2:Describe*</c>.</summary>
    public HashSet<string> Denied { get; } = new(StringComparer.Ordinal);

    /// <summary>Roles by ARN with the web identity tokens that may assume them.</summary>
    public Dictionary<string, HashSet<string>> WebIdentities { get; } = new(StringComparer.Ordinal);

    /// <summary>Who calls, for GetCallerIdentity.</summary>
    public string CallerArn { get; private set; } = string.Empty;

    public IEnumerable<Operation> Operations =>
    [
        Operation.Sts("AssumeRoleWithWebIdentity", "RoleArn* RoleSessionName*@2-64 WebIdentityToken* DurationSeconds#900-43200 Policy ProviderId", Assume),
        Operation.Sts("GetCallerIdentity", string.Empty, (_, reply) => reply
            .Value("Arn", CallerArn)
            .Value("UserId", "AIDAFAKEUSERID")
            .Value("Account", cloud.Settings.AccountId)),
    ];

    public void Add(AccessKey key) => _keys[key.Id] = key;

    public void Remove(string keyId) => _keys.Remove(keyId);

    /// <summary>Ends every session key now.</summary>
    public void ExpireSessions()
    {
        foreach (AccessKey key in _keys.Values.Where(key => key.SessionToken is not null).ToList())
        {
            _keys[key.Id] = key with { ExpiresAt = cloud.Now };
        }
    }

    /// <summary>Throws where AWS would not know the caller.</summary>
    public void Authenticate(WireRequest request, Authorization? authorization, Protocol protocol)
    {
        if (!cloud.Settings.VerifySignatures)
        {
            CallerArn = $"arn:aws:iam::{cloud.Settings.AccountId}:user/anyone";
            return;
        }

        bool ec2 = protocol.IsEc2;
        if (authorization is null)
        {
            throw ec2 ? Failure("AuthFailure", "AWS was not able to validate the provided access credentials", 401) : Failure("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
        }

        if (!_keys.TryGetValue(authorization.KeyId, out AccessKey? key) || key.SessionToken != request.Header("x-amz-security-token"))
        {
            throw ec2 ? Failure("AuthFailure", "AWS was not able to validate the provided access credentials", 401) : Failure("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
        }

        if (key.ExpiresAt <= cloud.Now)
        {
            throw ec2 ? Failure("RequestExpired", "Request has expired.", 400) : Failure("ExpiredToken", "The security token included in the request is expired", 403);
        }

        if (SignatureCheck.DateOf(request) is not { } date || (date - cloud.Now).Duration() > cloud.Settings.AllowedClockSkew)
        {
            throw ec2 ? Failure("RequestExpired", "Request has expired.", 400) : Failure("SignatureDoesNotMatch", "Signature expired or not yet current: " + request.Header("x-amz-date"), 403);
        }

        string? wrong = authorization.Region == cloud.Settings.Region
            ? SignatureCheck.Compare(request, authorization, key.Secret)
            : "Credential should be scoped to a valid region.";
        if (wrong is not null)
        {
            throw ec2 ? Failure("AuthFailure", "AWS was not able to validate the provided access credentials: " + wrong, 401) : Failure("SignatureDoesNotMatch", wrong, 403);
        }

        CallerArn = key.PrincipalArn;
    }

    /// <summary>Throws where the caller may not do this.</summary>
    public void Authorize(Protocol protocol, string operation)
    {
        string action = $"{protocol.Service}:{operation}";
        if (Denied.Any(pattern => pattern.EndsWith('*') ? action.StartsWith(pattern[..^1], StringComparison.Ordinal) : action == pattern))
        {
            string message = $"User: {CallerArn} is not authorized to perform: {action} because no identity-based policy allows the {action} action";
            throw protocol.IsEc2 ? Failure("UnauthorizedOperation", "You are not authorized to perform this operation. " + message, 403) : Failure("AccessDenied", message, 403);
        }
    }

    private static AwsErrorException Failure(string code, string message, int status) => new(code, message, status);

    private void Assume(Input input, XmlText reply)
    {
        string role = input.Text("RoleArn");
        if (!WebIdentities.TryGetValue(role, out HashSet<string>? tokens))
        {
            throw Failure("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403);
        }

        if (!tokens.Contains(input.Text("WebIdentityToken")))
        {
            throw Failure("InvalidIdentityToken", "The token was not accepted", 400);
        }

        string id = cloud.NewId();
        DateTimeOffset expires = cloud.Now.AddSeconds(input.Integer("DurationSeconds") ?? 3600);
        string name = role[(role.IndexOf(":role/", StringComparison.Ordinal) + ":role/".Length)..];
        string arn = $"arn:aws:sts::{cloud.Settings.AccountId}:assumed-role/{name}/{input.Text("RoleSessionName")}";
        var key = new AccessKey("ASIA" + id.ToUpperInvariant(), "secret-" + id, "session-" + id, expires, arn);
        Add(key);
        reply.Group("Credentials", () => reply
            .Value("AccessKeyId", key.Id)
            .Value("SecretAccessKey", key.Secret)
            .Value("SessionToken", key.SessionToken)
            .Value("Expiration", expires));
        reply.Group("AssumedRoleUser", () => reply.Value("Arn", arn).Value("AssumedRoleId", "AROAFAKEROLE:" + input.Text("RoleSessionName")));
    }
}
