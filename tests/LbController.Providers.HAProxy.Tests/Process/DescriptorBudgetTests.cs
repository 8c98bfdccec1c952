using LbController.Providers.HAProxy.Process;

namespace LbController.Providers.HAProxy.Tests.Process;

public sealed class DescriptorBudgetTests
{
    [Theory]
    [InlineData(20000, 1000, 10, 0, 8844)]
    [InlineData(20000, 1023, 63, 0, 8844)]
    [InlineData(20000, 1024, 63, 0, 8780)]
    [InlineData(20000, 1023, 64, 0, 8812)]
    [InlineData(1024, 10, 3, 0, 316)]
    [InlineData(1024, 300, 3, 0, 110)]
    [InlineData(1024, 0, 0, 0, 316)]
    [InlineData(20000, 0, 0, 500, 500)]
    [InlineData(1024, 0, 0, 5000, 316)]
    [InlineData(1024, 500, 0, 0, 0)]
    [InlineData(100000000, 0, 0, 0, 1000000)]
    public void Connections_AreWhatIsLeft(long limit, int listeners, int checks, int wanted, int expected) =>
        Assert.Equal(expected, DescriptorBudget.Connections(limit, listeners, checks, wanted));

    [Fact]
    public void Connections_NeverNeedMoreThanTheLimit()
    {
        for (int listeners = 0; listeners < 9000; listeners += 37)
        {
            int connections = DescriptorBudget.Connections(20000, listeners, listeners / 3, 0);
            Assert.True(connections == 0 || (2 * connections) + listeners + (listeners / 3) + 50 <= 20000);
        }
    }

    [Theory]
    [InlineData("Max open files            1024                 20000                files     ", 20000L)]
    [InlineData("Max open files            1024                 unlimited            files     ", (long)int.MaxValue)]
    [InlineData("Max processes             1                    2                    processes ", null)]
    public void Limit_IsTheHardOne(string line, long? expected) => Assert.Equal(expected, DescriptorBudget.ParseLimit($"Limit Soft Hard\n{line}\n"));
}
