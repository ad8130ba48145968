using System.Text;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>A malformed body: which field is missing or wrong, and where, without anything that the caller sent.</summary>
public sealed class BadRequestTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    private const string Missing = "This field is missing.";
    private const string NotText = "This field must be one JSON string.";
    private const string NoObject = "The body must be one JSON object.";

    [Theory]
    [InlineData("{}", $"selfCareId={Missing} password={Missing}")]
    [InlineData("""{"selfCareId":"s3cret"}""", $"password={Missing}")]
    [InlineData("""{"password":"s3cret","s3cret":1}""", $"selfCareId={Missing}")]
    [InlineData("""{"selfCareId":"a","password":5318008}""", $"password={NotText} (line 1, byte 37)")]
    [InlineData("{\n\"selfCareId\":\"a\",\n\"password\":null}", $"password={NotText} (line 3, byte 16)")]
    [InlineData("""{"selfCareId":{"s3cret":1},"password":"s3cret"}""", $"selfCareId={NotText} (line 1, byte 16)")]
    [InlineData("""{"selfCareId":"a","PASSWORD":["s3cret"]}""", $"password={NotText} (line 1, byte 31)")]
    [InlineData("""{"password":"s3cret","password":"s3cret"}""", $"password={NotText} (line 1, byte 33)")]
    [InlineData("""{"selfCareId":"s3cret","password":"s3cret" """, $"body={NoObject} (line 1, byte 44)")]
    [InlineData("""{"s3cret":{"s3cret":}}""", $"body={NoObject} (line 1, byte 21)")]
    [InlineData("s3cret", $"body={NoObject} (line 1, byte 1)")]
    [InlineData("", $"body={NoObject}")]
    [InlineData("""["s3cret"]""", $"body={NoObject} (line 1, byte 2)")]
    [InlineData("null", $"body={NoObject}")]
    public async Task What_is_wrong_with_a_login_is_named(string body, string errors)
    {
        var reply = await Send("/v1/ip-phone/login", body, "en");

        reply.IsProblem(400, "invalid-request", "errors");
        Assert.Equal(errors, Errors(reply));
        Assert.DoesNotContain("s3cret", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("5318008", reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/ip-phone/login", "selfCareId password")]
    [InlineData("/v1/ip-phone/verify", "challenge code")]
    [InlineData("/v1/ip-phone/resend", "challenge")]
    [InlineData("/v1/ip-phone/email-change", "challenge email emailConfirmation contactPhone")]
    [InlineData("/v1/password", "currentPassword newPassword")]
    [InlineData("/v1/ip-phone/password", "currentPassword newPassword")]
    [InlineData("/admin/v1/accounts/ip-phone/nobody/email", "email")]
    public async Task Every_missing_field_of_every_call_is_named(string path, string fields)
    {
        var reply = await Send(path, "{}", "ja");

        reply.IsProblem(400, "invalid-request", "errors");
        Assert.Equal(string.Join(' ', fields.Split(' ').Select(field => $"{field}=この項目がありません。")), Errors(reply));
        Assert.Equal(["nosniff"], reply.Headers.GetValues("X-Content-Type-Options"));
        Assert.True(reply.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("GET", "/v1/session?touch=maybe", "touch")]
    [InlineData("GET", "/v1/session?touch=", "touch")]
    [InlineData("GET", "/v1/session?TOUCH=s3cret", "touch")]
    [InlineData("GET", "/v1/session?touch=false&touch=s3cret", "touch")]
    [InlineData("POST", "/admin/v1/accounts:import?notices=s3cret", "notices")]
    public async Task Parameter_that_is_neither_true_nor_false_is_named(string method, string path, string parameter)
    {
        using var content = method == "POST" ? new StringContent("line,selfCareId\n", Encoding.UTF8, "text/csv") : null;

        var reply = await shared.Gateway.Api.Send(new HttpMethod(method), path, content, TestGateway.OperatorKey, "en");

        reply.IsProblem(400, "invalid-request", "errors");
        Assert.Equal($"{parameter}=This parameter must be true or false.", Errors(reply));
        Assert.DoesNotContain("s3cret", reply.Text, StringComparison.Ordinal);
    }

    private static string Errors(Reply reply) => string.Join(
        ' ', reply.Body.GetProperty("errors").EnumerateObject().Select(field => $"{field.Name}={field.Value[0].GetString()}"));

    private async Task<Reply> Send(string path, string body, string language)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await shared.Gateway.Api.Send(HttpMethod.Post, path, content, TestGateway.OperatorKey, language);
    }
}
