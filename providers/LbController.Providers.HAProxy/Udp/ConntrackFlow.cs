using System.Net;

namespace LbController.Providers.HAProxy.Udp;

/// <summary>A UDP flow that the kernel tracks.</summary>
/// <param name="Sent">Where the client sends to.</param>
/// <param name="Answered">Who answers: another place where the flow is translated.</param>
/// <param name="Name">The attributes that name it to the kernel, as the kernel wrote them.</param>
internal sealed record ConntrackFlow(IPEndPoint Sent, IPEndPoint Answered, byte[] Name);
