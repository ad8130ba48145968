using System.Net;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>What the provider does not have is refused as the standards say, and its metadata don't promise it.</summary>
public sealed class AbsentFeatureTests(ProviderUnderTest provider) : IClassFixture<ProviderUnderTest>
{
    [Theory]
    [InlineData("password")]
    [InlineData("client_credentials")]
    [InlineData("urn:ietf:params:oauth:grant-type:device_code")]
    [InlineData("urn:ietf:params:oauth:grant-type:token-exchange")]
    [InlineData("urn:ietf:params:oauth:grant-type:jwt-bearer")]
    [InlineData("urn:openid:params:grant-type:ciba")]
    [InlineData("implicit")]
    [InlineData("Authorization_code")]
    public async Task Grant_type_is_refused(string type) => (await provider.Token([
        new("grant_type", type),
        new("username", "a"),
        new("password", "a"),
        new("device_code", "a"),
        new("auth_req_id", "a"),
        new("assertion", "a"),
        new("subject_token", "a"),
        new("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
        new("scope", "openid"),
    ])).Is(400, "unsupported_grant_type");

    [Theory]
    [InlineData("token")]
    [InlineData("id_token")]
    [InlineData("id_token token")]
    [InlineData("code id_token")]
    [InlineData("code token")]
    [InlineData("code id_token token")]
    [InlineData("none")]
    [InlineData("device_code")]
    public async Task Response_type_is_refused(string type)
    {
        var request = ProviderUnderTest.RequestOf();
        request["response_type"] = type;

        Assert.Equal("unsupported_response_type", (await provider.Authorize(provider.NewBrowser(), request)).Query["error"]);
    }

    [Theory]
    [InlineData("connect/register")]
    [InlineData("connect/device")]
    [InlineData("connect/deviceauthorization")]
    [InlineData("connect/ciba")]
    [InlineData("connect/checksession")]
    [InlineData(".well-known/oauth-authorization-server")]
    [InlineData(".well-known/webfinger")]
    public async Task Endpoint_is_not_there(string path)
    {
        using var http = new HttpClient();
        using var get = await http.GetAsync(new Uri(provider.Issuer, path));
        using var form = new FormUrlEncodedContent([]);
        using var post = await http.PostAsync(new Uri(provider.Issuer, path), form);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (get.StatusCode, post.StatusCode));
    }

    [Theory]
    [InlineData("connect/token")]
    [InlineData("connect/par")]
    [InlineData("connect/revoke")]
    [InlineData("connect/introspect")]
    public async Task What_has_a_secret_or_token_is_not_taken_from_an_address(string path)
    {
        using var response = await provider.Get($"{path}?token=a&client_id=web");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task Metadata_have_nothing_that_is_not_there()
    {
        using var response = await provider.Get(".well-known/openid-configuration");
        var metadata = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal(
            [
                "acr_values_supported",
                "authorization_endpoint",
                "authorization_response_iss_parameter_supported",
                "backchannel_logout_session_supported",
                "backchannel_logout_supported",
                "claims_parameter_supported",
                "claims_supported",
                "code_challenge_methods_supported",
                "end_session_endpoint",
                "grant_types_supported",
                "id_token_signing_alg_values_supported",
                "introspection_endpoint",
                "introspection_endpoint_auth_methods_supported",
                "introspection_endpoint_auth_signing_alg_values_supported",
                "issuer",
                "jwks_uri",
                "prompt_values_supported",
                "pushed_authorization_request_endpoint",
                "pushed_authorization_request_endpoint_auth_methods_supported",
                "request_parameter_supported",
                "request_uri_parameter_supported",
                "require_pushed_authorization_requests",
                "response_modes_supported",
                "response_types_supported",
                "revocation_endpoint",
                "revocation_endpoint_auth_methods_supported",
                "revocation_endpoint_auth_signing_alg_values_supported",
                "scopes_supported",
                "subject_types_supported",
                "tls_client_certificate_bound_access_tokens",
                "token_endpoint",
                "token_endpoint_auth_methods_supported",
                "token_endpoint_auth_signing_alg_values_supported",
                "userinfo_endpoint",
            ],
            metadata.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
        foreach (var name in new[]
        {
            "claims_parameter_supported", "request_parameter_supported", "request_uri_parameter_supported",
            "require_pushed_authorization_requests", "tls_client_certificate_bound_access_tokens",
        })
        {
            Assert.False(metadata.GetProperty(name).GetBoolean(), name);
        }
    }
}
