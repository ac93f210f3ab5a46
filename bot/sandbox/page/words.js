// The links in a text, as WeChat shows them.

import { make } from "./dom.js";

const LINK = /<a\s[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>([\s\S]*?)<\/a>|(https?:\/\/[\w\-.~:/?#@!$&*+,;=%[\]]+)/gi;
const WEB = /^https?:\/\//i;
const MENU = "weixin://bizmsgmenu?";

// `choose(id, text)` is called for a link that says something in the person's name.
export function words(text, choose) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(LINK)) {
    const [all, double, single, label, bare] = found;
    parts.push(text.slice(end, found.index), link(double ?? single ?? bare, label ?? bare, choose));
    end = found.index + all.length;
  }
  return [...parts, text.slice(end)];
}

function link(url, label, choose) {
  if (WEB.test(url)) return make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
  if (!url.startsWith(MENU)) return label;
  const asked = new URLSearchParams(url.slice(MENU.length).replaceAll("&amp;", "&"));
  const said = () => choose(asked.get("msgmenuid") ?? "", asked.get("msgmenucontent") ?? label);
  return make("button", { class: "words", type: "button", onclick: said }, label);
}
