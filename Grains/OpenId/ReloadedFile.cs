using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace OrleansSelfCare.Grains.OpenId;

/// <summary>
/// A value that is read from a file, and again when the file's content has changed. A file that can't be used is logged once, and the
/// value of the last good one stays.
/// </summary>
/// <remarks>
/// Not by the time of the last write: it is another file's if the path is a link, as in Kubernetes, and copying can keep an old one.
/// </remarks>
public sealed partial class ReloadedFile<T>
    where T : class
{
    /// <summary>The file is not read more often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string _setting;
    private readonly string _path;
    private readonly Func<string, T?, T> _parse;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private long _readAt;
    private volatile T _value;

    /// <summary>The digest of the content that was used or refused last; or why it couldn't be read.</summary>
    private string _seen;

    /// <param name="setting">That names the file, for the log.</param>
    /// <param name="parse">
    /// Gets the text and the value so far. Throws <see cref="InvalidDataException"/>, whose message is logged, if the text is invalid.
    /// </param>
    /// <exception cref="InvalidDataException">The file is invalid.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not read the file.</exception>
    public ReloadedFile(string setting, string path, Func<string, T?, T> parse, TimeProvider clock, ILogger log)
    {
        (_setting, _path, _parse, _clock, _log) = (setting, path, parse, clock, log);
        var text = File.ReadAllText(path);
        _seen = DigestOf(text);
        _value = parse(text, null);
        _readAt = clock.GetTimestamp();
    }

    /// <summary>Is called after the value has changed, by the one who asked for it.</summary>
    public event Action? Changed;

    public T Value
    {
        get
        {
            // Who comes while another reads the file gets the value so far.
            if (_clock.GetElapsedTime(Interlocked.Read(ref _readAt)) >= Interval && _lock.TryEnter())
            {
                var isChanged = false;
                try
                {
                    Interlocked.Exchange(ref _readAt, _clock.GetTimestamp());
                    isChanged = TryReload();
                }
                finally
                {
                    _lock.Exit();
                }

                if (isChanged)
                {
                    Changed?.Invoke();
                }
            }

            return _value;
        }
    }

    private bool TryReload()
    {
        try
        {
            var text = File.ReadAllText(_path);
            if (IsNew(DigestOf(text)))
            {
                _value = _parse(text, _value);
                LogRead(_log, _setting);
                return true;
            }
        }
        catch (InvalidDataException e)
        {
            LogUnusable(_log, _setting, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (IsNew(e.Message))
            {
                LogUnusable(_log, _setting, e.Message);
            }
        }

        return false;
    }

    private bool IsNew(string seen)
    {
        var isNew = seen != _seen;
        _seen = seen;
        return isNew;
    }

    private static string DigestOf(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [LoggerMessage(Level = LogLevel.Information, Message = "{Setting} has changed and was read again")]
    private static partial void LogRead(ILogger log, string setting);

    [LoggerMessage(Level = LogLevel.Error, Message = "The last good {Setting} stays in force, because the new one is unusable: {Error}")]
    private static partial void LogUnusable(ILogger log, string setting, string error);
}
