using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CsCheck;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>Every broken request gets a 4xx problem, and none creates an account.</summary>
public abstract class BrokenInputContract(SharedGateway shared) : IDisposable
{
    private static readonly Dictionary<string, string[]> Fields = new()
    {
        ["login"] = ["selfCareId", "password"],
        ["verify"] = ["challenge", "code"],
        ["resend"] = ["challenge"],
        ["email-change"] = ["challenge", "email", "emailConfirmation", "contactPhone"],
        ["password"] = ["currentPassword", "newPassword"],
    };

    private readonly HttpClient _http = new() { BaseAddress = shared.Gateway.Api.Address };
    private readonly long _stored = shared.StoredAccounts();

    public static TheoryData<string> Calls => [.. Fields.Keys];

    private Api Api => shared.Gateway.Api;

    public void Dispose()
    {
        _http.Dispose();
        Assert.Equal(_stored, shared.StoredAccounts());
        GC.SuppressFinalize(this);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public Task A_body_that_is_no_JSON_object_of_the_calls_fields_is_400(string call)
    {
        var fields = Fields[call];
        string[] bodies =
        [
            "", " ", "{", "}", "[]", "[{}]", "null", "true", "12", "\"text\"", "{}", "not json", "<xml/>", "a=b&c=d", "{} {}", "{}garbage",
            "{\"a\":}", "{'a':1}", "// comment", "\uFEFF",
            new string('[', 5000), Nested(100), Nested(2000), $"{{\"x\":{Nested(70)}}}",
            .. fields.SelectMany(field => WrongValues(field).Select(value => With(fields, field, value))),
            .. fields.Select(field => Json(fields.Where(other => other != field).Select(other => (other, "\"a\"")))),
            .. fields.Select(field => Json(fields.Append(field).Select(name => (name, "\"a\"")))),
            .. fields.Select(field => Json(fields.Append(field.ToUpperInvariant()).Select(name => (name, "\"a\"")))),
            Json(fields.Select(name => (name, "\"a\"")).Append(("\\ud800", "1"))).Replace("}", ",}", StringComparison.Ordinal),
        ];
        return EachIs(
            call,
            bodies.Select(body => (body, Encoding.UTF8.GetBytes(body))),
            reply => (int)reply.Status == 400 && reply["code"] == "invalid-request");

        static IEnumerable<string> WrongValues(string field) =>
        [
            "null", "1", "-1.5e300", "1e999", "true", "[]", "[\"a\"]", "{}", $"{{\"{field}\":\"a\"}}", "\"\\ud800\"", "\"\\udc00\\ud800\"",
            "\"\\x\"", "\"raw \u0001 control\"", "\"line\nbreak\"", "nul",
        ];
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public Task Bytes_that_are_no_UTF8_are_400(string call)
    {
        var fields = Fields[call];
        byte[][] broken = [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0x82, 0xA0]];
        return EachIs(
            call,
            from field in fields
            from bytes in broken
            let parts = With(fields, field, "\"@\"").Split('@')
            let body = (byte[])[.. Encoding.UTF8.GetBytes(parts[0]), .. bytes, .. Encoding.UTF8.GetBytes(parts[1])]
            select ($"{field} {Convert.ToHexString(bytes)}", body),
            reply => (int)reply.Status == 400 && reply["code"] == "invalid-request");
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public Task A_field_of_100_KB_is_413(string call) => EachIs(
        call,
        Fields[call].Select(field => (field, Encoding.UTF8.GetBytes(With(Fields[call], field, $"\"{new string('a', 100_000)}\"")))),
        reply => (int)reply.Status == 413 && reply["code"] == "request-too-large");

    [Theory]
    [MemberData(nameof(Calls))]
    public Task Strange_characters_and_absurd_lengths_are_refused_like_anything_else(string call)
    {
        string[] strange =
        [
            "", " ", "　", "\\u0000", "taro\\u0000", "\\u0001\\u001f\\u007f", "\\u202eorat", "\\u200f\\u2066", "\\ufeff", "\\ufffd\\uffff",
            "👩‍👩‍👧‍👦", "\\ud83d\\ude00", "e\\u0301\\u0301\\u0301\\u0301",
            "../../etc/passwd", "%00%2e%2e", "' OR 1=1 --", "<script>alert(1)</script>", "${jndi:ldap://x}", "{0}{1}%s%n",
            "account/ip-phone/x", "\\r\\nSet-Cookie: a=b",
            new string('x', 400), new string('x', 401), new string('.', 2000), new string('９', 3000),
            "a.b.c", "..", ".a.", "a..b", new string('a', 200) + "." + new string('b', 150) + ".c",
            "١٢٣٤٥٦", "12345６", "1e5", "+123456", "-00000", "NaN",
        ];
        return EachIs(
            call,
            from field in Fields[call]
            from text in strange
            select ($"{field}={text[..Math.Min(20, text.Length)]}", Encoding.UTF8.GetBytes(With(Fields[call], field, $"\"{text}\""))),
            _ => true);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/jsonp")]
    [InlineData("application/json, text/plain")]
    [InlineData(";;;")]
    [InlineData("")]
    public async Task Another_content_type_is_415(string type)
    {
        foreach (var call in Fields.Keys)
        {
            using var content = Bytes("{}"u8.ToArray(), type);
            var reply = await Send(HttpMethod.Post, PathOf(call), content, shared.Session);
            Assert.True(Problem.Fault(reply) is null && (int)reply.Status == 415, $"{call}: {(int)reply.Status} {Problem.Fault(reply)}");
        }
    }

    [Theory]
    [InlineData("application/json; charset=bogus")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=utf-7")]
    [InlineData("application/json; charset=\"\"")]
    [InlineData("application/json; charset=utf-8; charset=utf-16")]
    public async Task A_charset_that_is_not_the_bodys_is_a_4xx_problem(string type)
    {
        foreach (var call in Fields.Keys)
        {
            using var content = Bytes("{}"u8.ToArray(), type);
            Assert.Null(Problem.Fault(await Send(HttpMethod.Post, PathOf(call), content, shared.Session)));
        }
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9")]
    [InlineData("application/json")]
    [InlineData("image/png")]
    public async Task Whatever_the_caller_accepts_a_refusal_is_a_problem(string accept)
    {
        using var broken = Bytes("{"u8.ToArray(), "application/json");
        using var right = Bytes("""{"challenge":"a","code":"123456"}"""u8.ToArray(), "application/json");
        Reply[] replies =
        [
            await Send(HttpMethod.Post, PathOf("login"), broken, accept: accept),
            await Send(HttpMethod.Post, PathOf("verify"), right, accept: accept),
            await Send(HttpMethod.Get, "/nowhere", null, accept: accept),
            await Send(HttpMethod.Delete, "/v1/session", null, accept: accept),
            await Send(HttpMethod.Get, "/v1/session", null, accept: accept),
            await Send(HttpMethod.Get, "/admin/v1/accounts/ip-phone/nobody", null, accept: accept),
        ];

        Assert.Empty(replies.Select(Problem.Fault).OfType<string>());
    }

    [Fact]
    public async Task An_unknown_line_is_404_before_anything_else_is_looked_at()
    {
        foreach (var call in Fields.Keys.Where(call => call != "password"))
        {
            string[] lines = ["nothing", "IP-PHONE", "ip-phone%20", "%F0%9F%98%80", "..%2f..", new string('a', 3000), "ip-phone%E2%80%AE"];
            foreach (var line in lines)
            {
                using var content = Bytes(Encoding.UTF8.GetBytes(Json(Fields[call].Select(field => (field, "\"a\"")))), "application/json");
                var reply = await Send(HttpMethod.Post, $"/v1/{line}/{call}", content);
                var error = Problem.Fault(reply);
                Assert.True(error is null && (int)reply.Status == 404, $"{line}/{call}: {(int)reply.Status} {error}");
            }
        }
    }

    [Theory]
    [InlineData("PUT", "/v1/ip-phone/login", 405)]
    [InlineData("GET", "/v1/ip-phone/login", 405)]
    [InlineData("DELETE", "/v1/ip-phone/verify", 405)]
    [InlineData("PATCH", "/v1/ip-phone/resend", 405)]
    [InlineData("OPTIONS", "/v1/ip-phone/email-change", 405)]
    [InlineData("POST", "/v1/session", 405)]
    [InlineData("GET", "/v1/logout", 405)]
    [InlineData("GET", "/v1/password", 405)]
    [InlineData("GET", "/v1/ip-phone/password", 405)]
    [InlineData("GET", "/problems", 404)]
    [InlineData("GET", "/problems/nothing", 404)]
    [InlineData("GET", "/problems/%3Cscript%3E", 404)]
    [InlineData("POST", "/problems/code-mismatch", 405)]
    [InlineData("POST", "/v1/lines", 405)]
    [InlineData("BREW", "/v1/lines", 405)]
    [InlineData("POST", "/v1/ip-phone/nothing", 404)]
    [InlineData("GET", "/", 404)]
    [InlineData("GET", "/v2/lines", 404)]
    [InlineData("GET", "/v1/lines/..%2f..%2fetc", 404)]
    [InlineData("GET", "/openapi/v2.json", 404)]
    [InlineData("GET", "/openapi/..%2fappsettings.json", 404)]
    [InlineData("GET", "/appsettings.json", 404)]
    [InlineData("GET", "/admin/v1/accounts/ip-phone/nobody/nothing", 404)]
    public async Task A_wrong_method_or_path_is_a_problem(string method, string path, int status)
    {
        var reply = await Send(new HttpMethod(method), path, null, TestGateway.OperatorKey);

        Assert.Null(Problem.Fault(reply));
        reply.Is(status);
    }

    [Fact]
    public async Task An_authorization_that_is_no_session_of_ours_is_401()
    {
        var session = shared.Session;
        string[] headers =
        [
            "", "Bearer", "Bearer ", $"Basic {session}", session, $"Bearer {session}x", $"Bearer x{session}", $"Bearer {session[..^1]}",
            $"Bearer {session.ToUpperInvariant()}", $"Bearer {session} {session}", $"Bearer Bearer {session}", $"Bearer \"{session}\"",
            "Bearer " + new string('a', 400), "Bearer " + new string('.', 10_000), "Bearer a.b.c", "Bearer ..", "Bearer k.!!!!.????",
            "Bearer null", $"Digest username=\"{session}\"", $"Bearer {session.Split('.')[0]}.{session.Split('.')[1]}.",
            $"Bearer {session.Replace('.', '/')}", $"Bearer {TestGateway.OperatorKey}", $"Bearer {session},Bearer {session}",
        ];
        foreach (var header in headers)
        {
            using var content = Bytes("""{"currentPassword":"a","newPassword":"b"}"""u8.ToArray(), "application/json");
            Reply[] replies =
                [await Raw(HttpMethod.Get, "/v1/session", header), await Raw(HttpMethod.Post, "/v1/password", header, content)];
            Assert.All(replies, reply =>
            {
                Assert.Null(Problem.Fault(reply));
                reply.Is(401, "session-invalid");
            });
            (await Raw(HttpMethod.Post, "/v1/logout", header)).Is(204);
        }

        (await Api.Session(session)).Is(200);
    }

    [Fact]
    public async Task An_operator_key_that_is_not_the_one_is_401_whatever_else_is_wrong()
    {
        var key = TestGateway.OperatorKey;
        (string Method, string Path)[] calls =
        [
            ("POST", "/admin/v1/accounts:import"),
            ("GET", "/admin/v1/accounts/ip-phone/nobody"),
            ("POST", "/admin/v1/accounts/ip-phone/nobody/unlock"),
        ];
        string[] headers =
        [
            "", "Bearer ", $"Bearer {key}x", $"Bearer {key[..^1]}", $"Basic {key}", key, $"Bearer {shared.Session}",
            "Bearer " + new string('k', 5000),
        ];
        var errors = new List<string>();
        foreach (var (method, path) in calls)
        {
            foreach (var header in headers)
            {
                foreach (var type in new[] { "text/csv", "application/json", "text/nothing" })
                {
                    using var content = Bytes("{"u8.ToArray(), type);
                    var reply = await Raw(new HttpMethod(method), path, header, method == "POST" ? content : null);
                    if (Problem.Fault(reply) is not null || reply["code"] != "operator-key-required")
                    {
                        errors.Add($"{method} {path} {type}: {(int)reply.Status} {reply["code"]}");
                    }
                }
            }
        }

        Assert.Empty(errors.Distinct());
    }

    [Fact]
    public async Task An_account_that_nobody_can_have_is_404_to_an_operator()
    {
        string[] ids =
        [
            "nobody", "%20", "%E2%80%AE", "%F0%9F%98%80", "%ff", "a%2fb", "a%0ab", new string('a', 65), new string('a', 5000),
            "%EF%BC%81", "' OR 1=1",
        ];
        foreach (var id in ids)
        {
            foreach (var (method, suffix) in new[] { ("GET", ""), ("POST", "/unlock") })
            {
                foreach (var line in new[] { "ip-phone", "nothing" })
                {
                    var path = $"/admin/v1/accounts/{line}/{id}{suffix}";
                    var reply = await Send(new HttpMethod(method), path, null, TestGateway.OperatorKey);
                    var error = Problem.Fault(reply);
                    Assert.True(error is null && (int)reply.Status == 404, $"{method} {path}: {(int)reply.Status} {error}");
                }
            }
        }
    }

    [Fact]
    public async Task What_is_no_HTTP_is_4xx_without_a_word_of_the_programs_insides()
    {
        const string Rest = " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
        const string LogIn = $"POST /v1/ip-phone/login{Rest}Content-Type: application/json\r\n";
        const string Import = $"POST /admin/v1/accounts:import{Rest}Authorization: Bearer {TestGateway.OperatorKey}\r\n";
        const string Chunked = "Transfer-Encoding: chunked\r\n\r\n";
        string[] requests =
        [
            "GARBAGE\r\n\r\n",
            "GET /v1/lines HTTP/1.1\r\nConnection: close\r\n\r\n",
            $"GET /%00{Rest}\r\n",
            $"GET /v1/lines{Rest}Broken header\r\n\r\n",
            $"GET /v1/lines{Rest}X-Big: {new string('x', 40_000)}\r\n\r\n",
            $"GET /v1/lines{Rest}{string.Concat(Enumerable.Range(0, 200).Select(i => $"X-{i}: y\r\n"))}\r\n",
            $"GET /{new string('p', 9000)}{Rest}\r\n",
            $"GET /v1/session{Rest}Authorization: Bearer \u0001\r\n\r\n",
            $"GET /v1/session{Rest}Authorization: Bearer \u00FF\u00FE\r\n\r\n",
            $"GET /v1/session{Rest}Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
            $"{LogIn}Content-Length: -5\r\n\r\n",
            $"{LogIn}{Chunked}zz\r\nabc\r\n",
            $"{LogIn}Transfer-Encoding: gzip\r\n\r\n",
            $"{Import}Content-Type: text/csv\r\n{Chunked}zz\r\nabc\r\n",
            $"{Import}Content-Type: application/x-ndjson\r\n{Chunked}3\r\n{{\"a\r\nq\r\n",
        ];
        var errors = new List<string>();
        foreach (var request in requests)
        {
            var answer = await SendText(request);
            if (!answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal)
                || answer.Contains("Exception", StringComparison.Ordinal)
                || answer.Contains("   at ", StringComparison.Ordinal))
            {
                errors.Add($"{request[..Math.Min(request.Length, 120)]} => {answer[..Math.Min(answer.Length, 200)]}");
            }
        }

        Assert.Empty(errors);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Any_bytes_at_all_are_a_4xx_problem(string call) =>
        await Gen.Byte.Array[0, 200].SampleAsync(bytes => IsRefused(call, bytes), iter: 60, threads: 1);

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Any_JSON_at_all_is_a_4xx_problem(string call) =>
        await AnyJson(Fields[call], 3).SampleAsync(json => IsRefused(call, Encoding.UTF8.GetBytes(json)), iter: 120, threads: 1);

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Any_text_in_the_right_fields_is_a_4xx_problem(string call) =>
        await Gen.String.Array[Fields[call].Length].SampleAsync(
            texts => IsRefused(
                call,
                Encoding.UTF8.GetBytes(Json(Fields[call].Zip(texts, (field, text) => (field, JsonSerializer.Serialize(text)))))),
            iter: 120,
            threads: 1);

    [Theory]
    [InlineData("text/csv", "line,selfCareId,password,email,contactPhone\n")]
    [InlineData("text/csv", "")]
    [InlineData("application/x-ndjson", "")]
    public async Task Any_bytes_at_all_import_nothing(string type, string start) =>
        await Gen.Byte.Array[0, 300].SampleAsync(
            async bytes =>
            {
                using var content = Bytes([.. Encoding.UTF8.GetBytes(start), .. bytes], type);
                var reply = (await Send(HttpMethod.Post, "/admin/v1/accounts:import", content, TestGateway.OperatorKey)).Is(200);
                Assert.Equal(("0", "0"), (reply["created"], reply["updated"]));
            },
            iter: 100,
            threads: 1);

    private static Gen<string> AnyJson(string[] fields, int depth)
    {
        var leaf = Gen.OneOf<string>(
            Gen.OneOf<string>("null", "true", "0", "-1", "1e999", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "\"123456\"", "{}", "[]"),
            Gen.String.Select(text => JsonSerializer.Serialize(text)),
            Gen.Double.Select(number => double.IsFinite(number) ? JsonSerializer.Serialize(number) : "1e400"));
        if (depth == 0)
        {
            return leaf;
        }

        var inner = AnyJson(fields, depth - 1);
        var name = Gen.OneOf<string>(Gen.OneOf<string>(fields), Gen.String).Select(text => JsonSerializer.Serialize(text));
        return Gen.OneOf<string>(
            leaf,
            inner.Array[0, 4].Select(items => $"[{string.Join(',', items)}]"),
            Gen.Select(name, inner).Array[0, 5]
                .Select(items => $"{{{string.Join(',', items.Select(item => $"{item.Item1}:{item.Item2}"))}}}"));
    }

    private static string With(string[] fields, string field, string value) =>
        Json(fields.Select(name => (name, name == field ? value : "\"a\"")));

    private static string Json(IEnumerable<(string Name, string Value)> fields) =>
        $"{{{string.Join(',', fields.Select(field => $"\"{field.Name}\":{field.Value}"))}}}";

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);

    private static string PathOf(string call) => call == "password" ? "/v1/password" : $"/v1/ip-phone/{call}";

    private static ByteArrayContent Bytes(byte[] body, string type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    private async Task EachIs(string call, IEnumerable<(string Name, byte[] Body)> bodies, Func<Reply, bool> expected)
    {
        var errors = new List<string>();
        foreach (var (name, body) in bodies)
        {
            using var content = Bytes(body, "application/json");
            var reply = await Send(HttpMethod.Post, PathOf(call), content, shared.Session);
            if (Problem.Fault(reply) is { } error)
            {
                errors.Add($"{name[..Math.Min(name.Length, 60)]}: {error}");
            }
            else if (!expected(reply))
            {
                errors.Add($"{name[..Math.Min(name.Length, 60)]}: {reply.Text}");
            }
        }

        Assert.Empty(errors);
    }

    private async Task IsRefused(string call, byte[] body)
    {
        using var content = Bytes(body, "application/json");
        Assert.Null(Problem.Fault(await Send(HttpMethod.Post, PathOf(call), content, shared.Session)));
    }

    private Task<Reply> Send(HttpMethod method, string path, HttpContent? content, string? bearer = null, string? accept = null) =>
        Raw(method, path, bearer is null ? "" : $"Bearer {bearer}", content, accept);

    private async Task<Reply> Raw(HttpMethod method, string path, string authorization, HttpContent? content = null, string? accept = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (authorization.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        using var response = await _http.SendAsync(request);
        return new Reply(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers);
    }

    private async Task<string> SendText(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Api.Address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, timeout.Token) is > 0 and var read)
            {
                answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The server resets the connection when it does not read the rest of the request, or it sends nothing more.
        }

        return answer.ToString();
    }
}

public sealed class LocalhostBrokenInput(SharedLocalhost shared) : BrokenInputContract(shared), IClassFixture<SharedLocalhost>;
