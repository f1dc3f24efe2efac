namespace SutureLive.Setup.Debian;

/// <summary>One act of a plan that changes the machine: done by us as root, or shown to a person who then does it.</summary>
internal abstract record Act
{
    private Act() { }

    /// <summary>The act as a line for a shell, for somebody who is not root.</summary>
    public abstract string AsShellLine { get; }

    /// <summary>Runs a command.</summary>
    /// <param name="Command">The program and its arguments.</param>
    internal sealed record Run(params string[] Command) : Act
    {
        /// <inheritdoc/>
        public override string AsShellLine => "sudo " + Shell.Line(Command);
    }

    /// <summary>Writes a small text file of our own.</summary>
    /// <param name="Path">Where.</param>
    /// <param name="Text">Its whole content.</param>
    internal sealed record Write(string Path, string Text) : Act
    {
        /// <inheritdoc/>
        public override string AsShellLine => $"printf %s {Shell.Word(Text)} | sudo tee {Path}";
    }
}
