// The account's menu at the foot of a phone.

import { make } from "./dom.js";

// `choose(button, at)` is called with a button that does something, and its place: [1], [1, 0].
export function drawMenu(bar, buttons, choose) {
  bar.replaceChildren(...buttons.map((button, at) => entry(button, [at], choose)));
}

// What else stands open folds away: a click elsewhere does that.
export function foldMenus(but) {
  for (const open of document.querySelectorAll(".menu ul:not([hidden])")) if (open !== but) open.hidden = true;
}

function entry(button, at, choose) {
  const subs = button.sub_button ?? [];
  if (!subs.length) return make("div", {}, make("button", { type: "button", onclick: () => choose(button, at) }, button.name));
  const list = make("ul", { hidden: "" }, ...subs.map((sub, below) => make("li", {}, make("button", { type: "button", onclick: () => choose(sub, [...at, below]) }, sub.name))));
  const toggle = (event) => {
    event.stopPropagation();
    foldMenus(list);
    list.hidden = !list.hidden;
  };
  return make("div", {}, make("button", { type: "button", class: "parent", onclick: toggle }, button.name), list);
}
