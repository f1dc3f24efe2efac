// libtorch has one generator of random numbers for the whole process: tests side by side would take numbers from one another's first weights.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
