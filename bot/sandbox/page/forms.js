// The form with which a fault is set in detail.

import { make } from "./dom.js";

const OFTEN = [["next", "接下来的几件"], ["share", "按比例"], ["always", "每一件，直到关掉"]];
const FIELDS = {
  errcode: () => field("错误码", make("input", { name: "errcode", type: "number", value: "-1", list: "codes" })),
  seconds: () => field("几秒", make("input", { name: "seconds", type: "number", min: "0", max: "600", step: "0.1", value: "3" })),
  minutes: () => field("差几分钟（慢了写负数）", make("input", { name: "minutes", type: "number", min: "-1440", max: "1440", value: "5" })),
  copies: () => field("每件推几次", make("input", { name: "copies", type: "number", min: "2", max: "10", value: "2" })),
  at_once: () => field("怎么来", select("at_once", [["yes", "同时"], ["", "一个接一个"]])),
};

function field(words, ...inputs) { return make("label", {}, words, ...inputs); }

function select(name, options) { return make("select", { name }, ...options.map(([value, words]) => make("option", { value }, words))); }

export const percent = ({ share }) => `${Number((share * 100).toFixed(2))}%`;

// How often a fault is still to come, in words.
export function often({ left, share, seed }) {
  if (share < 1) return `${percent({ share })}，种子 ${seed}`;
  return left === null ? "直到关掉" : `还有 ${left} 次`;
}

// `send(fault)` is called with what was filled in. `fill(places, people)` renews its lists.
export function faultForm(sort, kind, fields, send) {
  const form = make("form", { class: "fault-form", hidden: "", autocomplete: "off" });
  const own = fields.map((one) => FIELDS[one]());
  const lasting = kind === "clock";
  const where = select("where", []);
  const who = select("who", []);
  const count = field("几件", make("input", { name: "times", type: "number", min: "1", max: "1000", value: "3" }));
  const share = field("百分之几", make("input", { name: "percent", type: "number", min: "0.01", max: "100", step: "0.01", value: "3" }));
  const seed = field("种子", make("input", { name: "seed", type: "number", min: "0", value: "7" }));
  const how = select("often", OFTEN);
  const turn = () => { count.hidden = how.value !== "next"; share.hidden = seed.hidden = how.value !== "share"; };
  how.addEventListener("change", turn);
  turn();
  if (!lasting) form.append(field("哪里", where), field("谁", who), field("什么时候", how), count, share, seed);
  form.append(...own, make("button", {}, "加上"));
  form.fill = (places, people) => {
    where.replaceChildren(...places.map(([value, words]) => make("option", { value }, words)));
    who.replaceChildren(...[["", "所有人"], ...people].map(([value, words]) => make("option", { value }, words)));
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); send({ kind, ...read(form.elements, lasting) }); });
  return form;
}

function read({ where, who, often: how, times, percent, seed, errcode, seconds, minutes, copies, at_once: atOnce }, lasting) {
  const fault = lasting ? { times: null } : { where: where.value, who: who.value, times: how.value === "next" ? Number(times.value) : null };
  if (!lasting && how.value === "share") Object.assign(fault, { share: Number(percent.value) / 100, seed: Number(seed.value) });
  if (errcode) fault.errcode = Number(errcode.value);
  if (seconds) fault.seconds = Number(seconds.value);
  if (minutes) fault.seconds = Number(minutes.value) * 60;
  if (copies) Object.assign(fault, { copies: Number(copies.value), at_once: Boolean(atOnce.value) });
  return fault;
}
