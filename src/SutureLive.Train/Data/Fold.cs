using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SutureLive.Train.Data;

/// <summary>
/// Which animals are held out. An animal's part follows from a hash of its name alone, so the split never changes when
/// pictures are added, and all pictures of one animal stay on one side.
/// </summary>
/// <param name="Index">The part held out, from 0; -1 holds out nothing.</param>
/// <param name="Count">Number of parts.</param>
public readonly record struct Fold(int Index, int Count)
{
    /// <summary>Everything is trained on; nothing can be validated honestly.</summary>
    public static Fold None => new(-1, 1);

    /// <summary>Reads <c>2/5</c> (from 0) or <c>none</c>.</summary>
    /// <exception cref="FormatException">Neither form; the message says what was expected.</exception>
    public static Fold Parse(string text)
    {
        if (text == "none") return None;
        string[] parts = text.Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], CultureInfo.InvariantCulture, out int index)
            && int.TryParse(parts[1], CultureInfo.InvariantCulture, out int count)
            && count >= 2 && index >= 0 && index < count
            ? new Fold(index, count)
            : throw new FormatException($"'{text}' is not a fold: write 0/5 to 4/5, or none.");
    }

    /// <summary>True when pictures of this animal are for validation, never for training.</summary>
    public bool HoldsOut(string animal) =>
        Index >= 0 && BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(animal))) % (uint)Count == Index;

    /// <inheritdoc/>
    public override string ToString() => Index < 0 ? "none" : $"{Index}/{Count}";
}
