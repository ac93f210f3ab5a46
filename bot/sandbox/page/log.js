// Behind the scenes: the calls between account and platform.

import { make } from "./dom.js";

const KEPT = 30;
const clock = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour12: false, hour: "2-digit", minute: "2-digit", second: "2-digit" });

function add(id, bad, words) {
  const list = document.getElementById(id);
  list.prepend(make("li", { class: bad ? "bad" : "", title: words }, words));
  while (list.children.length > KEPT) list.lastChild.remove();
}

export function logCall({ at, method, path, body, answer }) {
  const asked = Object.keys(body).length ? ` ${JSON.stringify(body)}` : "";
  add("calls", answer.errcode, `${clock.format(at * 1000)} ${method} ${path} → ${JSON.stringify(answer)}${asked}`);
}

export function logTry({ at, status, seconds }, name) {
  const told = status === 200 ? `${Math.round(seconds * 1000)} 毫秒` : status ? `HTTP ${status}` : "没有回应";
  add("tries", status !== 200, `${clock.format(at * 1000)} ${name} → ${told}`);
}

export function clearLog() {
  for (const id of ["calls", "tries"]) document.getElementById(id).replaceChildren();
}
