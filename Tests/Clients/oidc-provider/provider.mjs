// Another OpenID provider with the clients of our clients file. Arguments: the port to listen at, and the clients file.
import { createHash, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import Provider, { errors, interactionPolicy } from "oidc-provider";

const [port, clientsFile] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const clients = JSON.parse(readFileSync(clientsFile, "utf8")).clients;
const resourcesOf = (id) => clients.find((client) => client.id === id).resources ?? [];
const privateJwk = (...key) => generateKeyPairSync(...key).privateKey.export({ format: "jwk" });

// There is no page that asks for consent.
const policy = interactionPolicy.base();
policy.remove("consent");

const provider = new Provider(issuer, {
  clients: clients.map((client) => ({
    client_id: client.id,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.logoutUris,
    backchannel_logout_uri: client.backchannelLogoutUri,
    token_endpoint_auth_method: client.jwks ? "private_key_jwt" : client.public ? "none" : "client_secret_basic",
    client_secret: client.sha256,
    jwks: client.jwks,
    scope: client.scopes.join(" "),
    response_types: ["code"],
    grant_types: ["authorization_code", "refresh_token"],
    id_token_signed_response_alg: client.idTokenAlg ?? "ES256",
    require_pushed_authorization_requests: client.requirePushedRequests ?? false,
  })),
  jwks: { keys: [privateJwk("ec", { namedCurve: "P-256" }), privateJwk("rsa", { modulusLength: 2048 })] },
  cookies: { keys: ["the key of the cookies' signatures"] },
  scopes: ["openid", "account", "email", "offline_access"],
  claims: { account: ["line", "self_care_id"], email: ["email", "email_verified"] },
  responseTypes: ["code"],
  clientAuthMethods: ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
  pkce: { required: () => true },
  allowOmittingSingleRegisteredRedirectUri: false,
  issueRefreshToken: () => true,
  rotateRefreshToken: true,
  ttl: { AccessToken: 300, IdToken: 300, Grant: 43_200, Interaction: 1200, RefreshToken: 43_200, Session: 43_200 },
  features: {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    backchannelLogout: { enabled: true },
    introspection: {
      enabled: true,
      allowedPolicy: (_, client, token) => client.clientAuthMethod !== "none"
        && (token.clientId === client.clientId || resourcesOf(client.clientId).includes(token.aud)),
    },
    revocation: { enabled: true, allowedPolicy: (_, client, token) => token.clientId === client.clientId },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo(_, resource, client) {
        if (!resourcesOf(client.clientId).includes(resource)) {
          throw new errors.InvalidTarget();
        }
        return { scope: "openid account email", audience: resource };
      },
    },
    rpInitiatedLogout: {
      logoutSource(ctx, form) {
        ctx.body = form.replace("</form>", '<input type="hidden" name="logout" value="yes"></form>');
      },
    },
  },
  interactions: { policy, url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, line: "ip-phone", self_care_id: id }) }),
  async loadExistingGrant(ctx) {
    const { client, account, resourceServers, provider: { Grant } } = ctx.oidc;
    const grant = new Grant({ clientId: client.clientId, accountId: account.accountId });
    grant.addOIDCScope(client.scope);
    for (const resource of Object.keys(resourceServers)) {
      grant.addResourceScope(resource, client.scope);
    }
    await grant.save();
    return grant;
  },
  renderError(ctx, { error, error_description: description }) {
    ctx.type = "html";
    ctx.body = `<p>${error}: ${description}</p>`;
  },
});
// The clients file has digests of secrets.
provider.Client.prototype.compareClientSecret = function compare(secret) {
  return createHash("sha256").update(secret).digest("hex") === this.clientSecret;
};

const clock = Date.now;
let ahead = 0;
Date.now = () => clock() + ahead;

const answer = provider.callback();
createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, issuer);
  if (pathname === "/advance") {
    ahead += 1000 * searchParams.get("seconds");
    response.end();
  } else if (pathname.startsWith("/interaction/")) {
    // Every customer signs in at once.
    provider.interactionFinished(request, response, { login: { accountId: "customer" } });
  } else {
    answer(request, response);
  }
}).listen(port, "127.0.0.1", () => console.log("listening"));
