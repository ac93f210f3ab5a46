// One person's record: how they stand with the account, what they did, what reached them by which lane.

import { make } from "./dom.js";
import { VIA, inBrief, isMessage, pushName, pushWords } from "./lanes.js";
import { shown, whenOpened } from "./tabs.js";
import { toTheMinute, toTheSecond, withDay } from "./times.js";

const MOST = 200;
const panel = document.getElementById("record");
let phone = null; // whose record it is
let waiting = 0;

export function choose(one) {
  phone = one;
  refresh();
}

export const chosen = () => phone;

// Soon, and once for all that happens meanwhile.
export function refresh() {
  if (waiting || shown() !== "record") return;
  waiting = setTimeout(() => { waiting = 0; draw(); }, 120);
}

whenOpened(refresh);

export async function ofPerson(openid) {
  const answer = await fetch(`/phones/${encodeURIComponent(openid)}/record`);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function draw() {
  if (!phone) { panel.replaceChildren(make("p", { class: "none" }, "先加一部手机。")); return; }
  const whose = phone;
  let record;
  try { record = await ofPerson(whose.openid); } catch { return; }
  if (whose !== phone) return;
  const facts = make("dl", { class: "facts" }, ...standing(record).flatMap(([name, ...words]) => [make("dt", {}, name), make("dd", {}, ...words)]));
  const lines = timeline(whose);
  const past = lines.length ? make("ol", { class: "timeline" }, ...lines.map(line)) : make("p", { class: "none" }, "还什么都没有发生。");
  panel.replaceChildren(head(whose, record), facts, make("h3", {}, "来往，最新的在上面"), past);
}

function head(whose, { following, since, scene }) {
  const how = following ? `${withDay(since)} 关注${scene ? `，扫的是“${scene}”` : ""}` : "没有关注公众号";
  return make("div", { class: "whose" }, whose.face(), make("div", {}, make("h2", {}, whose.name, " ", make("small", {}, whose.role.join(" "))), make("p", {}, how)));
}

function standing({ windows, month, notices, tags, blocks, blacklisted, remark }) {
  const facts = [["客服消息", ...(windows.length ? windows.map(({ left, until }) => make("p", {}, make("b", {}, left ? `还能发 ${left} 条` : "已经发完"), `，到 ${withDay(until)}`)) : ["窗口关着，现在不能发"])]];
  facts.push(["群发", make("b", {}, `本月 ${month[0]} 条`), `，最多 ${month[1]} 条`]);
  facts.push(["订阅通知", ...(notices.length ? notices.map(({ title, lasting, accepts }) => make("p", {}, `${title}：`, make("b", {}, consent(lasting, accepts)))) : ["公众号没有订阅通知"])]);
  facts.push(["标签", tags.join("、") || "没有"]);
  facts.push(["接收消息", blocks ? make("b", { class: "bad" }, "已关掉，模板消息到不了") : "开着"]);
  if (blacklisted) facts.push(["黑名单", make("b", { class: "bad" }, "在里面")]);
  if (remark) facts.push(["备注", remark]);
  return facts;
}

export const consent = (lasting, accepts) => (!accepts ? "没有同意" : lasting ? "长期同意" : `还能发 ${accepts} 条`);

// What the phone showed, and what the person did that leaves nothing on the screen.
function timeline({ bubbles, tries }) {
  const seen = bubbles.map((one) => ({ at: one.at, side: one.side, via: one.side === "me" ? "发出" : VIA[one.via], words: inBrief(one) }));
  const done = tries.filter(({ name }) => name && !isMessage(name) && !name.endsWith("FINISH") && name !== "subscribe_msg_sent_event")
    .map(({ at, name, xml }) => ({ at, side: "me", via: "动作", words: [pushName(name), pushWords(xml)].filter(Boolean).join("：") }));
  return [...seen, ...done].sort((one, other) => other.at - one.at).slice(0, MOST);
}

function line({ at, side, via, words }) {
  return make("li", { class: side }, make("time", { title: withDay(at) }, Date.now() / 1000 - at < 43200 ? toTheSecond(at) : toTheMinute(at)), make("span", { class: "via" }, via), make("span", { class: "words" }, words));
}
