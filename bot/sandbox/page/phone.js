// One phone on the page.

import { ask } from "./ask.js";
import { bubble } from "./bubble.js";
import { make } from "./dom.js";
import { drawMenu } from "./menu.js";
import { openSheet } from "./sheet.js";
import { toTheMinute } from "./times.js";

const COLOURS = ["#4c7fb8", "#c0773d", "#5b8c5a", "#8a66a8", "#b8574f", "#3f8f8c", "#a8843a"];
const GAP = 300; // seconds of quiet before a chat shows the time again

export class Phone {
  constructor({ openid, name }, account, order, changed) {
    this.openid = openid;
    [this.name, ...this.role] = name.split(" ");
    this.account = account;
    this.colour = COLOURS[order % COLOURS.length];
    this.changed = changed;
    this.unread = this.last = 0;
    this.bubbles = []; // all that it showed
    this.tries = []; // what WeChat told the account about this person
    this.element = document.getElementById("phone").content.firstElementChild.cloneNode(true);
    this.find(".owner .face").replaceWith(this.face());
    this.find(".owner .name").textContent = this.name;
    this.find(".role").textContent = this.role.join(" ");
    this.find(".account").textContent = account;
    this.find("textarea").setAttribute("aria-label", `${this.name} 说`);
    this.typing(false);
    this.listen();
  }

  find(selector) { return this.element.querySelector(selector); }

  does(act, body) {
    this.seen();
    return ask(`/phones/${encodeURIComponent(this.openid)}/${act}`, body);
  }

  face() {
    const face = make("span", { class: "face" }, this.name.slice(0, 1));
    face.style.background = this.colour;
    return face;
  }

  listen() {
    const drawer = this.find(".drawer");
    this.find(".write").addEventListener("submit", (event) => { event.preventDefault(); this.say(); });
    this.find("textarea").addEventListener("input", () => this.fit());
    this.find("textarea").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.say(); }
    });
    this.on(".attach", () => { drawer.hidden = !drawer.hidden; this.down(); });
    this.on(".more", () => openSheet(this, "settings"));
    this.on(".speak", () => this.does("voice"));
    this.on(".follow", () => this.does("follow"));
    this.on(".scan-first", () => openSheet(this, "codes"));
    drawer.addEventListener("click", (event) => this.open(event.target.closest("button")));
    this.find(".file").addEventListener("change", ({ target }) => {
      if (target.files[0]) this.does("photo", target.files[0]);
      target.value = "";
    });
    for (const act of ["pointerdown", "focusin", "pointerenter"]) this.element.addEventListener(act, () => this.seen());
  }

  on(selector, act) { this.find(selector).addEventListener("click", act); }

  open(button) {
    if (!button) return;
    this.find(".drawer").hidden = true;
    if (button.dataset.act) this.does(button.dataset.act);
    else openSheet(this, button.dataset.open);
  }

  async say() {
    const box = this.find("textarea");
    const text = box.value;
    if (!text.trim()) return;
    box.value = "";
    this.fit();
    if (!(await this.does("says", { text }))) { box.value ||= text; this.fit(); }
  }

  // Words to look at before they are sent; a stranger is shown what there is to scan.
  draft(words) {
    if (!this.element.classList.contains("following")) { openSheet(this, "codes"); return; }
    const box = this.find("textarea");
    box.value = words;
    this.fit();
    box.focus({ preventScroll: true });
  }

  fit() {
    const box = this.find("textarea");
    const full = Boolean(box.value.trim());
    this.find(".send").hidden = !full;
    this.find(".attach").hidden = full;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
    this.down();
  }

  choose(button, at) {
    if (button.type === "view") window.open(button.url, "_blank", "noopener,noreferrer");
    this.does("press", { at });
  }

  menu(buttons) { drawMenu(this.find(".menu"), buttons, (button, at) => this.choose(button, at)); }

  following(now) {
    const before = this.element.classList.contains("following");
    if (before === now) return;
    this.element.classList.toggle("following", now);
    if (before) this.hint("已取消关注");
    this.down();
  }

  typing(now) {
    clearTimeout(this.timer);
    this.find(".title").textContent = now ? "对方正在输入…" : this.account;
    if (now) this.timer = setTimeout(() => this.typing(false), 15000);
  }

  // `index` counts from 0: what is already shown is passed over.
  show(one, index, fresh) {
    if (index < this.bubbles.length) return;
    this.bubbles.push(one);
    if (one.at - this.last > GAP) this.find(".chat").append(make("div", { class: "when" }, toTheMinute(one.at)));
    this.last = one.at;
    this.find(".chat").append(bubble(one, () => this.face(), (id, text) => this.does("option", { id, text })));
    this.down();
    if (one.side === "me") return;
    this.typing(false);
    if (fresh && !this.looked()) this.mark(this.unread + 1);
  }

  hint(words) { this.find(".chat").append(make("div", { class: "hint" }, words)); }

  down() {
    const chat = this.find(".chat");
    chat.scrollTop = chat.scrollHeight;
    for (const image of chat.querySelectorAll("img")) image.onload = () => { chat.scrollTop = chat.scrollHeight; };
  }

  looked() { return !document.hidden && (this.element.matches(":hover, :focus-within") || this.inView); }

  seen() { if (this.unread) this.mark(0); }

  mark(count) {
    this.unread = count;
    const badge = this.find(".owner .unread");
    badge.hidden = !count;
    badge.textContent = count > 99 ? "99+" : count;
    this.changed();
  }

  tick(time) { this.find(".status time").textContent = toTheMinute(time / 1000); }
}
