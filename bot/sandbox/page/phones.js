// The page: draws the phones and keeps them up to date with the platform's stream.

import { ask } from "./ask.js";
import { make, toast } from "./dom.js";
import { draw as drawFaults, loadFaults, setUpFaults } from "./faults.js";
import { drawHints } from "./hints.js";
import { clearLog, logCall, logTry } from "./log.js";
import { foldMenus } from "./menu.js";
import { Phone } from "./phone.js";
import { choose, chosen, refresh } from "./record.js";
import { codes } from "./sheet.js";
import { openFirst, openTab, shown } from "./tabs.js";

const NO_CALLBACK = "还没有接上公众号的程序：启动本地微信时用 --callback 给出它的回调地址，或者直接用 louli demo。在那之前，手机发出的消息没有人回答。";
const phones = new Map();
const main = document.getElementById("phones");
const people = document.getElementById("people");
let account = "楼里";
let menus = { "": [] }; // by the id that a phone's card has
let adding = false; // a phone of this page's own is on its way

function drawPhones(cards) {
  for (const card of cards) {
    if (!phones.has(card.openid)) addPhone(card);
    const phone = phones.get(card.openid);
    phone.following(card.following);
    if (phone.fitting !== card.menu) { phone.fitting = card.menu; phone.menu(menus[card.menu] ?? []); }
  }
  main.querySelector(".empty")?.remove();
  if (!phones.size) main.append(make("p", { class: "empty" }, "还没有手机。在上面写个名字，加一部。"));
  drawPeople();
}

function addPhone(card) {
  const phone = new Phone(card, account, phones.size, drawPeople);
  phones.set(card.openid, phone);
  phone.element.addEventListener("pointerdown", () => select(phone));
  phone.element.addEventListener("focusin", () => select(phone));
  phone.tick(Date.now());
  main.append(phone.element);
  watch.observe(phone.element);
  if (!chosen()) choose(phone);
  if (adding) goTo(phone);
  adding = false;
}

const narrow = matchMedia("(max-width: 640px)");

// On a narrow screen the phone in view is the one being read.
const watch = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const phone = [...phones.values()].find(({ element }) => element === target);
    if (!phone) continue;
    phone.inView = isIntersecting && narrow.matches;
    if (phone.inView && shown() === "phones") { phone.seen(); select(phone); }
  }
  drawPeople();
}, { threshold: 0.6 });

function goTo(phone) {
  phone.element.scrollIntoView({ behavior: "smooth", inline: "center", block: "nearest" });
  select(phone);
}

function select(phone) {
  if (chosen() === phone) return;
  choose(phone);
  drawPeople();
}

function tryOut(who, words) {
  const phone = [...phones.values()].find((one) => one.name === who);
  if (!phone) return;
  if (narrow.matches) openTab("phones");
  goTo(phone);
  phone.draft(words);
}

function drawPeople() {
  const chips = [...phones.values()].map((phone) => {
    const count = phone.unread ? [make("span", { class: "unread" }, String(phone.unread))] : [];
    const go = () => { goTo(phone); phone.seen(); };
    return make("button", { type: "button", class: phone === chosen() ? "here" : "", "aria-pressed": String(phone === chosen()), onclick: go }, phone.name, ...count);
  });
  people.replaceChildren(...chips);
  const unread = [...phones.values()].reduce((sum, phone) => sum + phone.unread, 0);
  document.title = unread ? `(${unread}) 楼里 · 本地微信` : "楼里 · 本地微信";
}

function drawMenus(told) {
  menus = told;
  for (const phone of phones.values()) phone.menu(menus[phone.fitting] ?? []);
}

function hear(one) {
  phones.get(one.openid)?.tries.push(one);
  logTry(one, name);
}

// Whoever has no phone here is known by the end of the openid.
const name = (openid) => phones.get(openid)?.name ?? (openid.length > 12 ? `…${openid.slice(-5)}` : openid);

const EVENTS = {
  phones: (told) => { drawPhones(told.phones); refresh(); },
  bubble: (told) => { phones.get(told.openid)?.show(told.bubble, told.index, true); refresh(); },
  typing: (told) => phones.get(told.openid)?.typing(told.now),
  menu: (told) => { drawMenus(told.menus); refresh(); },
  hints: (told) => drawHints(told.hints, tryOut),
  codes: (told) => codes.splice(0, codes.length, ...told.codes),
  call: (told) => logCall(told.call, name),
  try: (told) => { hear(told.one); refresh(); },
  faults: (told) => drawFaults(told),
};

async function load() {
  const state = await (await fetch("/phones")).json();
  account = state.account;
  const notice = document.getElementById("notice");
  notice.hidden = state.callback;
  notice.textContent = NO_CALLBACK;
  codes.splice(0, codes.length, ...state.codes);
  menus = state.menus;
  const known = new Set(state.phones.map(({ openid }) => openid));
  if ([...phones].some(([openid, { bubbles }]) => !known.has(openid) || bubbles.length > state.phones.find((one) => one.openid === openid).bubbles.length)) forget();
  drawPhones(state.phones);
  drawMenus(menus);
  drawHints(state.hints, tryOut);
  for (const { openid, bubbles } of state.phones) bubbles.forEach((one, index) => phones.get(openid).show(one, index, false));
  clearLog();
  for (const phone of phones.values()) phone.tries = [];
  state.calls.forEach((call) => logCall(call, name));
  state.tries.forEach(hear);
  await loadFaults();
  refresh();
}

// Another platform answers at the same address: what stood here was the old one's.
function forget() {
  for (const { element } of phones.values()) element.remove();
  phones.clear();
  choose(null);
}

setUpFaults(name, () => [...phones.values()].map((phone) => [phone.openid, phone.name]));
openFirst();
let ready = Promise.resolve();
const stream = new EventSource("/phones/events");
stream.onerror = () => toast("和本地微信断开了，正在重连");
stream.onopen = () => { ready = load().catch(() => {}); };
for (const [event, draw] of Object.entries(EVENTS)) {
  stream.addEventListener(event, ({ data }) => ready.then(() => draw(JSON.parse(data))));
}

document.getElementById("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  const box = event.target.elements.name;
  adding = Boolean(box.value.trim());
  if (adding && await ask("/phones", { name: box.value })) box.value = "";
  else box.focus();
});
document.addEventListener("click", () => foldMenus());
setInterval(() => { for (const phone of phones.values()) phone.tick(Date.now()); }, 10000);
