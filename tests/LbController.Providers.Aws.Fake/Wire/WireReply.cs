namespace LbController.Providers.Aws.Fake.Wire;

/// <summary>What to send back.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="Body">The text.</param>
/// <param name="RequestId">Also a header of the reply.</param>
/// <param name="Date">The fake's clock: the <c>Date</c> header.</param>
/// <param name="BreakConnection">Send nothing: the connection ends without a reply.</param>
internal sealed record WireReply(int Status, string ContentType, string Body, string RequestId, DateTimeOffset Date, bool BreakConnection = false);
