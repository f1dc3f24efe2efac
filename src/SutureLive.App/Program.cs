using SutureLive.App;

using var interrupt = new InterruptSignal(Console.Error);
return await CommandTree.RunAsync(args, Console.Out, Console.Error, interrupt.Stop);
