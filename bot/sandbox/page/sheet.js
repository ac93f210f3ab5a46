// The sheets that slide up in a phone: photos, places, codes.

import { make, toast } from "./dom.js";
import { consent, ofPerson } from "./record.js";

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

// What the person says to the account's notices, and whether its messages may come at all.
async function settings(phone) {
  const { blocks, notices } = await ofPerson(phone.openid);
  return ["公众号设置", [
    ["接收消息", blocks ? "关着，点一下打开" : "开着，点一下关掉", () => phone.does("blocks", { now: !blocks })],
    ...notices.map((notice) => [`订阅通知：${notice.title}`, consent(notice.lasting, notice.accepts), () => draw(phone, popup(phone, notice))]),
    ["取消关注", "以后收不到消息，也看不到菜单", () => phone.does("unfollow")],
  ]];
}

function popup(phone, { id, title }) {
  const does = (act) => () => phone.does(act, { notice: id });
  return [title, [["允许", "以后可以发来一条；长期的，一直可以", does("consents")], ["拒绝", "这一次不要", does("refuses")], ["在设置里关掉", "以前同意过的都作废", does("switches_off")]]];
}

export async function openSheet(phone, name) {
  try { draw(phone, await (SHEETS[name] ?? settings)(phone)); } catch { toast("本地微信没有回应，它可能已经停了"); }
}

function draw(phone, [title, rows]) {
  const sheet = phone.find(".sheet");
  const opener = document.activeElement;
  const close = () => { sheet.hidden = true; if (opener?.isConnected) opener.focus({ preventScroll: true }); };
  const list = rows.map(([label, more, act]) => make("li", {}, make("button", { type: "button", onclick: () => { close(); act(); } }, label, make("small", {}, more))));
  phone.find(".sheet h3").textContent = title;
  phone.find(".sheet ul").replaceChildren(...(list.length ? list : [make("li", { class: "none" }, "还没有二维码。公众号生成以后，会列在这里。")]));
  sheet.onclick = (event) => { if (event.target === sheet || event.target.matches(".close")) close(); };
  sheet.onkeydown = (event) => { if (event.key === "Escape") close(); };
  sheet.hidden = false;
  phone.find(".sheet button").focus({ preventScroll: true });
}
