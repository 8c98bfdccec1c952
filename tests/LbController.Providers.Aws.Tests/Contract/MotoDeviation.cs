namespace LbController.Providers.Aws.Tests.Contract;

/// <summary>One thing that moto does otherwise than AWS.</summary>
/// <param name="What">The operation and the case.</param>
/// <param name="Aws">What AWS answers: a code, <c>OK</c>, or what is read afterwards.</param>
/// <param name="Moto">What moto 5.1.1 answers.</param>
internal sealed record MotoDeviation(string What, string Aws, string Moto)
{
    public override string ToString() => $"{What}: AWS {Aws}, moto {Moto}";
}
