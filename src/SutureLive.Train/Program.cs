using SutureLive.Train.Commands;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = !stop.IsCancellationRequested;     // the second one ends the process at once
    stop.Cancel();
};
return await CommandTree.RunAsync(args, Console.Out, Console.Error, stop.Token);
