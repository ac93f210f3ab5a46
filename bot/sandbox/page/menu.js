// The account's menu at the foot of a phone.

import { make } from "./dom.js";

// `choose(button)` is called with a button that does something.
export function drawMenu(bar, buttons, choose) {
  bar.replaceChildren(...buttons.map((button) => entry(button, bar, choose)));
}

// What else stands open folds away: a click elsewhere does that.
export function foldMenus(but) {
  for (const open of document.querySelectorAll(":is(.menu ul, .settings):not([hidden])")) if (open !== but) open.hidden = true;
}

function entry(button, bar, choose) {
  const subs = button.sub_button ?? [];
  if (!subs.length) return make("div", {}, make("button", { type: "button", onclick: () => choose(button) }, button.name));
  const list = make("ul", { hidden: "" }, ...subs.map((sub) => make("li", {}, make("button", { type: "button", onclick: () => choose(sub) }, sub.name))));
  const toggle = (event) => {
    event.stopPropagation();
    foldMenus(list);
    list.hidden = !list.hidden;
  };
  return make("div", {}, make("button", { type: "button", class: "parent", onclick: toggle }, button.name), list);
}
