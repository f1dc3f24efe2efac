namespace SutureLive.Sessions.Tests;

/// <summary>A file on a disk that takes nothing while it is told to wait. A stream made from another passes every write through here.</summary>
internal sealed class SlowDisk(string path, ManualResetEventSlim ready) : FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, 0)
{
    public override void Write(byte[] buffer, int offset, int count)
    {
        ready.Wait();
        base.Write(buffer, offset, count);
    }
}

/// <summary>Room on a disk, shared by its files.</summary>
internal sealed class Room(long bytes)
{
    private long _left = bytes;

    public Stream Open(string path) => new FullDisk(path, this);

    /// <summary>A file that takes what there is room for and then fails, as a full disk does.</summary>
    private sealed class FullDisk(string path, Room room) : FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, 0)
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            long grows = Math.Max(0, Position + count - Length);
            if (grows > room._left)
            {
                int fits = (int)Math.Max(0, count - (grows - room._left));
                room._left = 0;
                base.Write(buffer, offset, fits);
                throw new IOException("No space left on device");
            }

            room._left -= grows;
            base.Write(buffer, offset, count);
        }

        public override void WriteByte(byte value) => Write([value], 0, 1);
    }
}
