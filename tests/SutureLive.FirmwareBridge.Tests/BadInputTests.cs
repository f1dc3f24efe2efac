using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Mp285;
using SutureLive.FirmwareBridge.Simulation;
using SutureLive.FirmwareBridge.Transports;
using SutureLive.FirmwareBridge.Zaber;
using SutureLive.Tests;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>Whatever is wrong before or while connecting: a sentence, and a safe state.</summary>
public class BadInputTests
{
    private static readonly ZaberOptions Pitch = new() { PitchMm = new(1, 1, 1) };

    public static TheoryData<string, string> WrongDevices() => new()
    {
        { "grbl", "zaber" }, { "grbl", "mp285" }, { "zaber", "grbl" }, { "zaber", "mp285" }, { "mp285", "grbl" }, { "mp285", "zaber" },
    };

    [Theory]
    [MemberData(nameof(WrongDevices))]
    public void Another_device_on_the_port_is_told_and_nothing_moves(string asked, string there) => VirtualTime.Run(async time =>
    {
        SimulatedDevice device = there switch { "zaber" => new SimulatedZaber(time), "mp285" => new SimulatedMp285(time), _ => new SimulatedGrbl(time) };
        await using var controller = Controller(asked, time, _ => Task.FromResult<ITransport>(SimulatedHost.InMemory(device)));
        var wrong = await Assert.ThrowsAsync<ControllerException>(() => controller.ConnectAsync(CancellationToken.None));
        Assert.True(wrong.Failure is ControllerFailure.NotFound or ControllerFailure.Refused, wrong.Message);
        Assert.EndsWith(".", wrong.Message.Replace('?', '.'), StringComparison.Ordinal);
        Assert.Equal(ControllerState.Disconnected, controller.Now.State);
        Assert.False(device.IsMoving);
        Assert.Equal(0, device.Arm.PathMm);
    });

    [Theory]
    [InlineData("grbl", "sends back what it gets")]
    [InlineData("zaber", "another kind of device")]
    [InlineData("mp285", "serial mode at 9600 baud")]
    public void A_line_that_sends_everything_back_is_told(string asked, string says) => VirtualTime.Run(async time =>
    {
        var (host, far) = DuplexPipe.Create("echo");
        var echoing = EchoAsync();
        await using (var controller = Controller(asked, time, _ => Task.FromResult(host)))
        {
            var wrong = await Assert.ThrowsAsync<ControllerException>(() => controller.ConnectAsync(CancellationToken.None));
            Assert.Contains(says, wrong.Message, StringComparison.Ordinal);
            Assert.Equal(ControllerState.Disconnected, controller.Now.State);
        }

        await echoing;

        async Task EchoAsync()
        {
            var buffer = new byte[256];
            while (await far.ReadAsync(buffer, CancellationToken.None) is var count and > 0) await far.WriteAsync(buffer.AsMemory(0, count), CancellationToken.None);
        }
    });

    [Fact]
    public void The_port_is_opened_as_I_say_and_else_as_the_protocol_says()
    {
        Assert.Equal(new SerialOptions(250000, AssertDtr: true), ControllerSpec.Parse("grbl:/dev/ttyACM0,baud=250000,dtr=true").Serial);
        Assert.Equal(new SerialOptions(115200), ControllerSpec.Parse("zaber:/dev/ttyUSB0,pitch-mm=1").Serial);
        Assert.Equal(new SerialOptions(9600), ControllerSpec.Parse("mp285:/dev/ttyUSB0,invert=z").Serial);
    }

    [Theory]
    [InlineData("grbl")]
    [InlineData("zaber")]
    [InlineData("mp285")]
    public void A_wrong_baud_rate_is_told(string asked) => VirtualTime.Run(async time =>
    {
        var (host, device) = DuplexPipe.Create("noisy");
        await using var controller = Controller(asked, time, _ => Task.FromResult(host));
        var connecting = controller.ConnectAsync(CancellationToken.None);
        using var end = new CancellationTokenSource();
        var noise = MakeNoiseAsync(device, end.Token);
        var wrong = await Assert.ThrowsAsync<ControllerException>(() => connecting);
        end.Cancel();
        await noise;
        Assert.Contains("baud", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(ControllerState.Disconnected, controller.Now.State);

        async Task MakeNoiseAsync(ITransport to, CancellationToken stop)
        {
            var random = new Random(5);
            var bytes = new byte[40];
            try
            {
                while (true)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(100), time, stop);
                    random.NextBytes(bytes);
                    bytes[20] = (byte)'\n';
                    await to.WriteAsync(bytes, stop);
                }
            }
            catch (Exception ended) when (ended is OperationCanceledException or TransportException)
            {
                // The host has hung up.
            }
        }
    });

    [Theory]
    [InlineData("grbl")]
    [InlineData("zaber")]
    [InlineData("mp285")]
    public void Nothing_on_the_port_is_told(string asked) => VirtualTime.Run(async time =>
    {
        await using var controller = Controller(asked, time, _ => Task.FromResult(DuplexPipe.Create("nothing").Host));
        var wrong = await Assert.ThrowsAsync<ControllerException>(() => controller.ConnectAsync(CancellationToken.None));
        Assert.Equal(ControllerFailure.NotFound, wrong.Failure);
        Assert.Contains("switched on", wrong.Message, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("grbl")]
    [InlineData("zaber")]
    [InlineData("mp285")]
    public void A_port_that_vanishes_at_any_moment_of_connecting_is_told(string asked)
    {
        for (int ms = 0; ms < 4000; ms += 250)
        {
            int moment = ms;
            VirtualTime.Run(async time =>
            {
                SimulationFault[] pulled = [new(FaultKind.Unplug, 0, FaultClock.Start, 1, TimeSpan.FromMilliseconds(moment))];
                SimulatedDevice device = asked switch
                {
                    "zaber" => new SimulatedZaber(time, new() { Faults = pulled }),
                    "mp285" => new SimulatedMp285(time, new() { Faults = pulled }),
                    _ => new SimulatedGrbl(time, new() { Faults = pulled }),
                };
                await using var controller = Controller(asked, time, _ => Task.FromResult<ITransport>(SimulatedHost.InMemory(device)));
                try
                {
                    await controller.ConnectAsync(CancellationToken.None);
                    await Task.Delay(TimeSpan.FromSeconds(20), time);
                    Assert.Equal(ControllerState.Lost, controller.Now.State);
                    Assert.Null(controller.Now.Position);
                }
                catch (ControllerException told)
                {
                    Assert.NotEmpty(told.Message);
                    Assert.Equal(ControllerState.Disconnected, controller.Now.State);
                }
            });
        }
    }

    [Fact]
    public void Two_programs_on_one_port_are_noticed_by_answers_nobody_asked_for() => Bench.Run(new SimulatedZaberOptions { Faults = [SimulationFault.Parse("extraok@home+60s")] }, async bench =>
    {
        await bench.ConnectAndHomeAsync();
        await bench.WaitAsync(70);
        Assert.Equal(ControllerState.Lost, bench.Controller.Now.State);
        Assert.Contains("another program", bench.Controller.Now.Says, StringComparison.Ordinal);
    });

    [Fact]
    public void A_port_without_permission_names_the_group_to_join() =>
        Assert.Contains("dialout", PortLock.Explain("/dev/ttyUSB0", new UnauthorizedAccessException()).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("zaber:", "is no controller")]
    [InlineData("zaber:/dev/x,pitch-mm=0", "a number from")]
    [InlineData("zaber:/dev/x,axes=1.1+2", "DEVICE.AXIS")]
    [InlineData("mp285:/dev/x,invert=q", "letters of the axes")]
    [InlineData("mp285:tcp:host", "tcp:HOST:PORT")]
    [InlineData("zaber:/dev/x,pitch-mm=1,axes=1.1+1.1+2.1", "names one axis twice")]
    [InlineData("grbl:/dev/x,colour=red", "no setting of grbl")]
    [InlineData("grbl:/dev/x,baud=12", "from 300 to")]
    [InlineData("simulated:rocket", "cannot be simulated")]
    [InlineData("simulated:zaber,fault=melt@2s", "'melt' is no fault")]
    [InlineData("simulated:mp285,pty=perhaps", "true or false")]
    public void A_controller_that_is_mistyped_is_refused_with_a_sentence(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => ControllerSpec.Parse(text)).Message, StringComparison.Ordinal);

    private static IFrameController Controller(string asked, VirtualTime time, Func<CancellationToken, Task<ITransport>> open) => asked switch
    {
        "zaber" => new ZaberController("port", open, Pitch, new(), time),
        "mp285" => new Mp285Controller("port", open, FrameAxes.None, new(), time),
        _ => new GrblController("port", open, new(), time),
    };
}
