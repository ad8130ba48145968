// A web application on the code of docs/openid-clients.md, which the test writes beside this file. Arguments: the provider's issuer, the
// port to listen at, and the id and secret of an API. Each path is one step, so that the test can look between them.
import { createServer } from "node:http";
import * as openid from "openid-client";
import { beginSignIn, finishSignIn, logOutAddress, provider, readLogoutToken } from "./sign-in.mjs";

const [issuer, port, apiId, apiSecret] = process.argv.slice(2);
const api = await openid.discovery(new URL(issuer), apiId, undefined, openid.ClientSecretBasic(apiSecret), {
  execute: [openid.allowInsecureRequests],
});
const begun = new Map();
const endedSessions = [];
let tokens;

const steps = {
  "/sign-in": async (address) => {
    const begin = await beginSignIn(Object.fromEntries(address.searchParams));
    begun.set(begin.checks.expectedState, begin.checks);
    return begin.address;
  },
  "/signed-in": async (address) => {
    tokens = await finishSignIn(address, begun.get(address.searchParams.get("state")));
    return tokens.claims();
  },
  "/customer": () => openid.fetchUserInfo(provider, tokens.access_token, tokens.claims().sub),
  "/refresh": async () => {
    tokens = await openid.refreshTokenGrant(provider, tokens.refresh_token);
    return tokens.claims();
  },
  "/introspect": () => openid.tokenIntrospection(provider, tokens.access_token),
  "/introspect-as-the-api": () => openid.tokenIntrospection(api, tokens.access_token),
  "/revoke": () => openid.tokenRevocation(provider, tokens.refresh_token),
  "/id-token": () => tokens.id_token,
  "/sign-out": () => logOutAddress(tokens.id_token),
  "/signed-out": () => "signed out",
  "/backchannel-logout": async (_, form) => void endedSessions.push(await readLogoutToken(form.get("logout_token"))),
  "/ended-sessions": () => endedSessions,
};

const server = createServer(async (request, response) => {
  const address = new URL(request.url, `http://127.0.0.1:${port}`);
  let text = "";
  for await (const part of request) {
    text += part;
  }
  try {
    const answer = await steps[address.pathname](address, new URLSearchParams(text));
    if (answer instanceof URL) {
      response.writeHead(302, { Location: answer.href }).end();
    } else {
      response.end(JSON.stringify(answer ?? null));
    }
  } catch (error) {
    response.writeHead(400).end(JSON.stringify({ error: error.error ?? error.code, message: error.stack }));
  }
});
server.listen(port, "127.0.0.1", () => console.log("listening"));
