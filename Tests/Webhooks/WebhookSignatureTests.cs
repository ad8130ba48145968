using System.Security.Cryptography;
using System.Text;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Tests.Webhooks;

/// <summary>The check of a webhook's signature that portals use (Standard Webhooks 1.0).</summary>
public class WebhookSignatureTests
{
    // The vector of the specification's reference libraries.
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Timestamp = "1614265330";
    private const string Body = "{\"test\": 2432232314}";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private const string OtherSecret = "whsec_bmV4dCBzZWNyZXQgb2YgdGhlIHBvcnRhbCE=";
    private static readonly DateTimeOffset SentAt = DateTimeOffset.FromUnixTimeSeconds(1614265330);

    [Fact]
    public void Published_vector_is_right() => Assert.True(IsRight());

    [Theory]
    [InlineData(-301, false)]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void Webhook_is_refused_more_than_five_minutes_before_or_after_its_time(int seconds, bool isRight) =>
        Assert.Equal(isRight, IsRight(now: SentAt.AddSeconds(seconds)));

    [Fact]
    public void Anything_signed_that_differs_is_refused()
    {
        Assert.False(IsRight(secrets: OtherSecret));
        Assert.False(IsRight(id: Id + "x"));
        Assert.False(IsRight(timestamp: "1614265331"));
        Assert.False(IsRight(body: Body + " "));
        Assert.False(IsRight(body: ""));
        Assert.False(IsRight(signature: Signature.Replace('g', 'h')));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("v1,")]
    [InlineData("v1")]
    [InlineData("v1,not base64")]
    [InlineData("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE")]
    [InlineData("v1,あ")]
    public void Header_without_a_right_signature_is_refused(string? signature) => Assert.False(IsRight(signature: signature));

    [Theory]
    [InlineData($"v1,AAAA {Signature}")]
    [InlineData($"{Signature} v1,AAAA")]
    [InlineData($"v1a,AAAA {Signature} v2,x")]
    [InlineData($"  {Signature}")]
    public void One_right_signature_among_several_is_enough(string signatures) => Assert.True(IsRight(signature: signatures));

    [Theory]
    [InlineData($"{OtherSecret} {Secret}")]
    [InlineData($"{Secret} {OtherSecret}")]
    public void While_one_secret_replaces_another_either_may_have_signed(string secrets) => Assert.True(IsRight(secrets: secrets));

    [Theory]
    [InlineData(null, Timestamp)]
    [InlineData(Id, null)]
    [InlineData(Id, "")]
    [InlineData(Id, "-1614265330")]
    [InlineData(Id, " 1614265330")]
    [InlineData(Id, "1614265330.0")]
    [InlineData(Id, "9223372036854775807")]
    [InlineData(Id, "99999999999999999999")]
    [InlineData(Id, "2021-02-25T15:02:10Z")]
    public void Missing_or_malformed_header_is_refused_even_if_it_was_signed(string? id, string? timestamp)
    {
        var key = Convert.FromBase64String(Secret["whsec_".Length..]);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{Body}")));

        Assert.False(IsRight(id: id, timestamp: timestamp, signature: $"v1,{signature}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS")]
    [InlineData("whsec_c2hvcnQ=")]
    [InlineData($"{Secret}  {OtherSecret}")]
    public void Secret_that_is_none_is_an_error_of_the_portal_and_never_a_right_signature(string secrets)
    {
        var error = Assert.Throws<FormatException>(() => IsRight(secrets: secrets));
        Assert.DoesNotContain("MfKQ9r8", error.Message, StringComparison.Ordinal);
    }

    private static bool IsRight(
        string secrets = Secret,
        string? id = Id,
        string? timestamp = Timestamp,
        string? signature = Signature,
        string body = Body,
        DateTimeOffset? now = null) =>
        WebhookSignature.Verify(secrets, id, timestamp, signature, Encoding.UTF8.GetBytes(body), now ?? SentAt);
}
