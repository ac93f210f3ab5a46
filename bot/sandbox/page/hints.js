// What a visitor can try: each hint is whose phone, a colon, the words.

import { make } from "./dom.js";

// `choose(who, words)` is called with the hint that is clicked.
export function drawHints(hints, choose) {
  const bar = document.getElementById("hints");
  bar.hidden = !hints.length;
  bar.replaceChildren(make("b", {}, "试试"), ...hints.map((hint) => entry(hint, choose)));
}

function entry(hint, choose) {
  const [who, words] = hint.split("：");
  return make("button", { type: "button", onclick: () => choose(who, words) }, make("small", {}, who), words);
}
