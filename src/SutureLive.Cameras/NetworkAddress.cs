namespace SutureLive.Cameras;

/// <summary>Addresses of network cameras, as they are shown and as they are asked.</summary>
internal static class NetworkAddress
{
    /// <summary>For a screen or a log: without user and password.</summary>
    public static string Shown(Uri address) => WithoutUser(address).ToString();

    public static Uri WithoutUser(Uri address) =>
        address.UserInfo.Length == 0 ? address : new UriBuilder(address) { UserName = "", Password = "" }.Uri;
}
