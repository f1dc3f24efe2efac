using SutureLive.Setup;

try
{
    return Verbs.Dispatch(args, Repository.Above(AppContext.BaseDirectory));
}
catch (SetupException problem)
{
    Console.Out.Flush();
    Console.Error.WriteLine();
    Console.Error.WriteLine(problem.Message);
    return 1;
}
