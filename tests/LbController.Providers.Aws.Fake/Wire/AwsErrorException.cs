namespace LbController.Providers.Aws.Fake.Wire;

/// <summary>A refusal in AWS's words: it becomes the error reply of the call.</summary>
internal sealed class AwsErrorException(string code, string message, int status = 400) : Exception(message)
{
    public string Code { get; } = code;

    public int Status { get; } = status;

    public static AwsErrorException Validation(string message) => new("ValidationError", message);

    public static AwsErrorException Configuration(string message) => new("InvalidConfigurationRequest", message);
}
