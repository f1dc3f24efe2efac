using System.Text.RegularExpressions;

namespace SutureLive.Cameras;

/// <summary>Addresses of network cameras, as they are shown and as they are asked.</summary>
public static partial class NetworkAddress
{
    /// <summary>A text without what nobody else may read: user and password of every address in it, and the value of every parameter that is called a password.</summary>
    /// <param name="text">A camera as it was written, or what another program says of it.</param>
    public static string Hide(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Secret().Replace(User().Replace(text, "://"), "$1***");
    }

    /// <summary>For a screen or a log: without user and password.</summary>
    internal static string Shown(Uri address) => Hide(WithoutUser(address).ToString());

    internal static Uri WithoutUser(Uri address) =>
        address.UserInfo.Length == 0 ? address : new UriBuilder(address) { UserName = "", Password = "" }.Uri;

    [GeneratedRegex(@"://[^/\s?#]*@")]
    private static partial Regex User();

    [GeneratedRegex(@"((?:password|passwd|pass|pwd|token|secret)=)[^&/\s]+", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
