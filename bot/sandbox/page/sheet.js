// The sheets that slide up in a phone: photos, places, codes.

import { make } from "./dom.js";

export const codes = []; // as the platform last told

const PLACES = [
  ["翠竹园 6号楼", 31.23042, 121.4737],
  ["翠竹园 南门", 31.22981, 121.4741],
  ["翠竹园 地下车库入口", 31.23077, 121.47294],
];

const SHEETS = {
  photos: (phone) => ["发一张照片", [
    ["示例照片", "楼道灯不亮", () => phone.does("photo", {})],
    ["从这台电脑里选", "PNG、JPEG 或 GIF", () => phone.find(".file").click()],
  ]],
  places: (phone) => ["发送位置", PLACES.map(([label, lat, lon]) => [label, `${lat}, ${lon}`, () => phone.does("location", { label, lat, lon })])],
  codes: (phone) => ["扫一扫", codes.map(({ scene, label }) => [label, label === scene ? "" : scene, () => phone.does("scan", { scene })])],
};

export function openSheet(phone, name) {
  const sheet = phone.find(".sheet");
  const [title, rows] = SHEETS[name](phone);
  const close = () => { sheet.hidden = true; };
  const list = rows.map(([label, more, act]) => make("li", {}, make("button", { type: "button", onclick: () => { close(); act(); } }, label, make("small", {}, more))));
  phone.find(".sheet h3").textContent = title;
  phone.find(".sheet ul").replaceChildren(...(list.length ? list : [make("li", { class: "none" }, "还没有二维码。公众号生成以后，会列在这里。")]));
  sheet.onclick = (event) => { if (event.target === sheet || event.target.matches(".close")) close(); };
  sheet.hidden = false;
}
