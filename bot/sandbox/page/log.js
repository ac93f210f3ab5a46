// Behind the scenes: what the account asks of the platform, and what it is told.

import { make } from "./dom.js";
import { faultName } from "./kinds.js";
import { callName, pushName, pushWords } from "./lanes.js";
import { toTheSecond } from "./times.js";

const KEPT = 100;
const KEY = (one) => `${one.push} ${one.openid}`;
const pushes = new Map(); // what is shown of each, by its key

const list = (id) => document.querySelector(`#${id} .lines`);

function add(id, line) {
  const lines = list(id);
  lines.prepend(line);
  while (lines.children.length > KEPT) lines.lastChild.remove();
}

function block(title, words) {
  return words ? [make("h4", {}, title), make("pre", {}, words)] : [];
}

const asText = (facts) => (Object.keys(facts).length ? JSON.stringify(facts, null, 1) : "");

// `name(openid)` is what the page calls a person.
export function logCall({ at, method, path, body, answer, fault }, name) {
  const code = answer.errcode ?? 0;
  const bad = code || fault;
  const short = path.replace(/^\/cgi-bin\//, "");
  const told = [fault && fault !== "errcode" && faultName(fault), code && String(code)].filter(Boolean).join(" · ") || "ok";
  const summary = make("summary", {},
    make("time", {}, toTheSecond(at)),
    make("span", { class: "what" }, make("b", {}, short), make("small", {}, callName(short))),
    make("span", { class: "who" }, typeof body.touser === "string" ? name(body.touser) : ""),
    make("span", { class: bad ? "told bad" : "told" }, told));
  const inside = [...block("问", [`${method} ${path}`, asText(body)].join("\n").trim()), ...block(fault && !Object.keys(answer).length ? "没有回答" : "答", asText(answer) || "—")];
  add("calls", make("li", {}, make("details", {}, summary, ...inside)));
}

export function logTry(one, name) {
  const known = pushes.get(KEY(one));
  if (known && known.line.isConnected) { known.tries.push(one); drawPush(known, name); return; }
  const push = { tries: [one], line: make("li"), details: make("details") };
  push.line.append(push.details);
  pushes.set(KEY(one), push);
  drawPush(push, name);
  add("pushes", push.line);
}

function drawPush({ tries, details }, name) {
  const [first] = tries;
  const last = tries.findLast(({ status }) => status === 200) ?? tries.at(-1);
  const summary = make("summary", {},
    make("time", {}, toTheSecond(first.at)),
    make("span", { class: "what" }, make("b", {}, pushName(first.name)), make("small", {}, [tries.length > 1 && `推了 ${tries.length} 次`, pushWords(first.xml)].filter(Boolean).join(" · "))),
    make("span", { class: "who" }, name(first.openid)),
    make("span", { class: last.status === 200 ? "told" : "told bad" }, outcome(last)));
  const each = tries.map((one) => make("li", { class: one.status === 200 ? "" : "bad" }, `${toTheSecond(one.at)}　${outcome(one)}　${said(one)}`));
  details.replaceChildren(summary, make("ol", { class: "tries" }, ...each), ...block("推", first.xml), ...block("答", last.answer));
}

const outcome = ({ status, seconds }) => (status === 200 ? `${Math.round(seconds * 1000)} 毫秒` : status ? `HTTP ${status}` : "没有回应");

function said({ status, answer }) {
  if (status !== 200) return "";
  if (!answer || answer === "success") return answer || "空";
  return `回复 ${answer.match(/<MsgType><!\[CDATA\[(\w+)\]\]>/)?.[1] ?? "看不懂的内容"}`;
}

export function clearLog() {
  pushes.clear();
  for (const id of ["calls", "pushes"]) list(id).replaceChildren();
}
