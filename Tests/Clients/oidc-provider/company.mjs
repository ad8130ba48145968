// The company's OpenID provider, where support agents sign in. Its settings are the library's own, except those that any provider needs for
// this API: its tokens, their claims, and pages. Arguments: the port to listen at, and a file with the client and the agent.
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import Provider, { errors, interactionPolicy } from "oidc-provider";

const [port, file] = process.argv.slice(2);
const { desk, secret, resource, name, roles } = JSON.parse(readFileSync(file, "utf8"));
const issuer = `http://localhost:${port}`;

// There is no page that asks for consent.
const policy = interactionPolicy.base();
policy.remove("consent");

const page = (title, form) => `<!DOCTYPE html><html lang="ja"><title>${title}</title><h1>${title}</h1>${form}</html>`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: "selfcare-desk",
    client_secret: secret,
    redirect_uris: [`${desk}signin-oidc`],
    post_logout_redirect_uris: [`${desk}signout-callback-oidc`],
    token_endpoint_auth_method: "client_secret_post",
    id_token_signed_response_alg: "ES256",
  }],
  jwks: { keys: [generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" })] },
  cookies: { keys: ["the key of the cookies' signatures"] },
  claims: { profile: ["preferred_username"] },
  // An access token for the API can't be used to ask for the name (OpenID Connect Core 1.0, 5.3), so the ID token has it.
  conformIdTokenClaims: false,
  // RFC 9068, 2.2.3: what the API must know of the agent.
  extraTokenClaims: () => ({ preferred_username: name, roles }),
  features: {
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo(_, indicator) {
        if (indicator !== resource) {
          throw new errors.InvalidTarget();
        }
        return { scope: "", audience: resource, accessTokenFormat: "jwt", jwt: { sign: { alg: "ES256" } } };
      },
    },
    rpInitiatedLogout: {
      logoutSource(ctx, form) {
        ctx.body = page("Sign-out", `${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`);
      },
    },
  },
  interactions: { policy, url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: name }) }),
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.account.accountId });
    grant.addOIDCScope("openid profile");
    await grant.save();
    return grant;
  },
});

const answer = provider.callback();
createServer(async (request, response) => {
  if (request.url === "/favicon.ico") {
    response.writeHead(204).end();
  } else if (!request.url.startsWith("/interaction/")) {
    answer(request, response);
  } else if (request.method === "POST") {
    const login = new URLSearchParams(await text(request)).get("login");
    await provider.interactionFinished(request, response, { login: { accountId: login } });
  } else {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(page("Sign-in", '<form method="post"><label>User <input name="login"></label><button>Sign in</button></form>'));
  }
}).listen(port, "127.0.0.1", () => console.log("listening"));
