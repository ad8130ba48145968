// Signs in with the client that openapi-typescript makes of the OpenAPI document.
// Arguments: the gateway's address, the folder of the mails, a self-care id and its password.
import { readdirSync, readFileSync } from "node:fs";
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Problem = components["schemas"]["Problem"];

const [baseUrl = "", mails = "", selfCareId = "", password = ""] = process.argv.slice(2);
const api = createClient<paths>({ baseUrl });
const params = { path: { line: "ip-phone" } };

function fail(problem: Problem): never {
  throw new Error(`${problem.status} ${problem.code}: ${problem.detail}`);
}

const wrong = await api.POST("/v1/{line}/login", { params, body: { selfCareId, password: "wrong" } });
if (wrong.error?.code !== "invalid-credentials") {
  throw new Error(`A wrong password was answered ${wrong.response.status}.`);
}

const login = await api.POST("/v1/{line}/login", { params, body: { selfCareId, password } });
const challenge = login.data ?? fail(login.error);
// A value that the document does not have would be an error of the type check.
const next: "verify" | "email-change" = challenge.next;
const delivery: "sent" | "queued" | "refused" | "bounced" | null = challenge.delivery;
if (next !== "verify" || delivery !== "sent") {
  throw new Error(`next ${next}, delivery ${delivery}`);
}

const code = readdirSync(mails)
  .map((file) => readFileSync(`${mails}/${file}`, "utf8"))
  .find((mail) => mail.includes(challenge.reference))
  ?.match(/ログイン認証コード (\d{6})/)?.[1];
if (code === undefined) {
  throw new Error("There is no mail with a code.");
}

const mismatch = await api.POST("/v1/{line}/verify", {
  params,
  body: { challenge: challenge.challenge, code: code === "000000" ? "000001" : "000000" },
});
if (mismatch.error?.attemptsLeft !== challenge.attemptsLeft - 1) {
  throw new Error(`A wrong code was answered ${mismatch.response.status}.`);
}

const verified = await api.POST("/v1/{line}/verify", {
  params: { ...params, header: { "Idempotency-Key": crypto.randomUUID() } },
  body: { challenge: challenge.challenge, code },
});
const { session } = verified.data ?? fail(verified.error);

const headers = { Authorization: `Bearer ${session}` };
const checked = await api.GET("/v1/session", { headers });
console.log(`signed in: ${(checked.data ?? fail(checked.error)).selfCareId}`);
await api.POST("/v1/logout", { headers });
const ended = await api.GET("/v1/session", { headers });
console.log(`signed out: ${ended.error?.code}`);
