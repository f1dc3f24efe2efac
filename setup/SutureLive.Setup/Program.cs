using SutureLive.Setup;

try
{
    return Verbs.Dispatch(args, Repository.Above(AppContext.BaseDirectory), Console.Out, Console.Error);
}
catch (SetupException problem)
{
    Console.Out.Flush();
    Console.Error.WriteLine();
    Console.Error.WriteLine(problem.Message);
    return 1;
}
