using SutureLive.Train.Data;
using SutureLive.Train.Networks;
using SutureLive.Train.Training;

var options = new TrainOptions { DataFolder = args[0], Stem = Stem.SpaceToDepth, Steps = int.Parse(args[2]), Width = int.Parse(args[3]), Batch = int.Parse(args[4]), CheckpointEvery = int.Parse(args[5]) };
var run = new RunFolder(args[1]);
run.Create();
using var data = SkullDataSet.Read(options.DataFolder, options.UmPerPx * 0.8);
using var trainer = new Trainer(options, run, data, Console.WriteLine);
trainer.Run(default);
