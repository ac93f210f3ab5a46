// The faults: what stands, a bit of everything by a seed, and a switch for each kind.

import { make, toast } from "./dom.js";
import { faultForm, often, percent } from "./forms.js";
import { KINDS, faultName, places } from "./kinds.js";

const URL = "/sandbox/faults";
const counts = new Map(); // the element that says how often a kind struck
let paths = [];
let name = (openid) => openid;
let people = () => [];
let unfolded = matchMedia("(min-width: 1101px)").matches; // what stands in a group

async function send(method, path, body) {
  try {
    const answer = await fetch(URL + path, { method, ...(body && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }) });
    if (!answer.ok) { toast(answer.status === 400 ? `“${(await answer.json()).error}”填得不对` : `没有做成（${answer.status}）`); return; }
    if (answer.status !== 204) draw(await answer.json());
  } catch {
    toast("本地微信没有回应，它可能已经停了");
  }
}

export async function loadFaults() {
  draw(await (await fetch(URL)).json());
}

// `told`: what stands and what has struck; the first time, the paths too.
export function draw(told) {
  paths = told.paths ?? paths;
  const box = document.getElementById("standing");
  const all = make("button", { type: "button", class: "quiet", onclick: () => send("DELETE", "") }, "全部去掉");
  const title = make("div", { class: "title" }, make("h3", {}, told.faults.length ? `正在起作用：${told.faults.length} 种` : "现在一切正常"), ...(told.faults.length ? [all] : []));
  box.replaceChildren(title, make("ul", {}, ...inGroups(told.faults).map((group) => (group.length > 1 ? together(group) : standing(group[0])))));
  for (const [kind, element] of counts) element.textContent = told.struck[kind] ? `${told.struck[kind]} 次` : "";
  const badge = document.querySelector("#tab-faults .unread");
  badge.hidden = !told.faults.length;
  badge.textContent = told.faults.length;
}

// Shares of one seed stand together.
function inGroups(faults) {
  const groups = new Map();
  for (const fault of faults) {
    const key = fault.share < 1 ? `seed ${fault.seed}` : fault.id;
    groups.set(key, [...(groups.get(key) ?? []), fault]);
  }
  return [...groups.values()];
}

function together(group) {
  const each = group.map((fault) => {
    const words = [where(fault), fault.who && name(fault.who), ...details(fault), percent(fault)].filter(Boolean).join(" ");
    return make("li", {}, make("span", {}, `${faultName(fault.kind)} ${words}`), make("i", {}, fault.struck ? `${fault.struck} 次` : ""));
  });
  const struck = group.reduce((sum, fault) => sum + fault.struck, 0);
  const off = async () => { for (const { id } of group) await send("DELETE", `/${id}`); };
  return make("li", { class: "group" }, make("b", {}, `按比例，种子 ${group[0].seed}`), make("span", { class: "struck" }, `${struck} 次`), remove(`种子 ${group[0].seed}`, off), fold(`${group.length} 种`, make("ul", {}, ...each)));
}

// It stays as it was left, however often the list is drawn anew.
function fold(title, inside) {
  const details = make("details", unfolded ? { open: "" } : {}, make("summary", {}, title), inside);
  details.addEventListener("toggle", () => { unfolded = details.open; });
  return details;
}

const remove = (what, act) => make("button", { type: "button", class: "off", "aria-label": `去掉：${what}`, onclick: act }, "去掉");

function standing(fault) {
  const words = [where(fault), fault.who && `只对${name(fault.who)}`, ...details(fault), often(fault)].filter(Boolean).join(" · ");
  return make("li", {}, make("div", {}, make("b", {}, faultName(fault.kind)), make("p", {}, words)), make("span", { class: "struck" }, `${fault.struck} 次`), remove(faultName(fault.kind), () => send("DELETE", `/${fault.id}`)));
}

function where(fault) {
  const known = ["call", "push"].flatMap((sort) => places(sort, [])).find(([place]) => place && place === fault.where);
  return known ? known[1] : fault.where.replace(/^\/cgi-bin\//, "");
}

function details({ kind, errcode, seconds, copies, at_once: atOnce }) {
  if (kind === "errcode") return [String(errcode)];
  if (kind === "repeat") return [`${atOnce ? "同时" : "先后"} ${copies} 次`];
  if (kind === "clock") return [`${seconds > 0 ? "快" : "慢"} ${Math.abs(seconds / 60)} 分钟`];
  return ["slow", "late", "swap"].includes(kind) ? [`${seconds} 秒`] : [];
}

function switches([title, sort, kinds]) {
  return make("section", {}, make("h3", {}, title), make("ul", {}, ...kinds.map((kind) => entry(sort, kind))));
}

function entry(sort, [kind, title, words, fields]) {
  const struck = make("span", { class: "struck" });
  counts.set(kind, struck);
  const lasting = kind === "clock";
  const form = faultForm(sort, kind, fields, (fault) => send("POST", "", fault));
  const tune = make("button", { type: "button", class: "tune", "aria-expanded": "false", "aria-label": `细调：${title}` }, "细调");
  tune.addEventListener("click", () => {
    form.hidden = !form.hidden;
    tune.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) form.fill(places(sort, paths), people());
  });
  const once = make("button", { type: "button", class: "once", "aria-label": `${lasting ? "打开" : "来一次"}：${title}`, onclick: () => send("POST", "", lasting ? { kind, times: null, seconds: 300 } : { kind }) }, lasting ? "打开" : "来一次");
  return make("li", {}, make("div", { class: "row" }, make("div", {}, make("b", {}, title), struck, make("p", {}, words)), tune, once), form);
}

// `names(openid)`: what the page calls a person; `everybody()`: the phones there are.
export function setUpFaults(names, everybody) {
  name = names;
  people = everybody;
  document.getElementById("kinds").replaceChildren(...KINDS.map(switches));
  document.getElementById("mix").addEventListener("submit", (event) => {
    event.preventDefault();
    const { seed, percent } = event.target.elements;
    send("POST", "", { mixture: { seed: Number(seed.value), share: Number(percent.value) / 100 } });
  });
}
