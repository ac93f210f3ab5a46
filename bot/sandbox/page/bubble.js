// One bubble of a chat.

import { icon, make } from "./dom.js";
import { VIA } from "./lanes.js";
import { words } from "./words.js";

export function bubble(one, face, choose) {
  if (one.side === "system") return make("div", { class: "hint fault" }, one.text);
  const body = make("div", { class: `bubble ${one.kind}`, title: VIA[one.via] ?? "" }, ...inside(one, choose));
  if (["location", "link", "news", "video", "music", "template", "notice"].includes(one.kind)) body.classList.add("card");
  const who = one.side === "me" ? face() : make("span", { class: "seal" }, "楼");
  return make("div", { class: `said ${one.side}` }, who, body);
}

function inside(one, choose) {
  switch (one.kind) {
    case "text": return words(one.text, choose);
    case "image": return [make("img", { src: `/phones/media/${encodeURIComponent(one.media)}`, alt: "照片" })];
    case "voice": return [icon("wave"), "3″"];
    case "location": return [make("b", {}, one.text || "位置"), make("p", {}, "位置"), make("div", { class: "map" }, icon("place"))];
    case "msgmenu": return menu(one, choose);
    case "link": case "news": case "music": return card(one);
    case "template": case "notice": return form(one);
    case "video": return card({ ...one, text: one.text || "视频" });
    default: return [one.text];
  }
}

function card(one) {
  const title = make("b", {}, ...(/^https?:/i.test(one.url) ? [make("a", { href: one.url, target: "_blank", rel: "noopener noreferrer" }, one.text)] : [one.text]));
  return [title, make("p", {}, one.tail || "")];
}

// A title, a line a field, and the way to the rest.
function form(one) {
  const lines = one.text.split("\n").filter((line) => line.trim()).map((line) => {
    const [, label, value] = line.match(/^([^：:]{1,8})[：:](.*)$/s) ?? [null, "", line];
    return make("div", {}, make("dt", {}, label.trim()), make("dd", {}, value.trim()));
  });
  const more = /^https?:/i.test(one.url) ? [make("a", { href: one.url, target: "_blank", rel: "noopener noreferrer" }, "查看详情")] : [];
  return [make("small", {}, VIA[one.via]), make("b", {}, one.title), make("dl", {}, ...lines), ...more];
}

function menu(one, choose) {
  const options = one.options.map(([id, text]) => make("button", { type: "button", onclick: () => choose(id, text) }, text));
  const parts = [...words(one.text, choose), make("div", { class: "options" }, ...options)];
  return one.tail ? [...parts, make("div", { class: "tail" }, ...words(one.tail, choose))] : parts;
}
